/** What a voter keeps, as files. Of a receipt nobody can tell how its voter voted. */

/**
 * The receipt as text, one line for each thing that is known.
 *
 * @param {[string, string][]} rows - in words of the reader: what it is, and its value
 * @param {string} title - of the vote
 */
export function receiptText(title, rows) {
  return `${[title, "", ...rows.map(([name, value]) => `${name}: ${value}`)].join("\n")}\n`;
}

/** The name under which something of a vote is kept: "status-3kLm9aBc.txt". */
export function fileName(slug, tracker, ending) {
  return `${slug}-${tracker.replace(/[^A-Za-z0-9]/g, "").slice(0, 8)}.${ending}`;
}

/** Have the browser save it. */
export function save(name, content, type) {
  const link = document.createElement("a");
  const url = URL.createObjectURL(new Blob([content], { type }));
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // Some browsers begin to save only after this call.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
