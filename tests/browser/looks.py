"""What a page looks like, asked of the browser: what sticks out, is cut, overlaps or is too small.

Each function reads one page as it is laid out now and returns a line for each fault.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import REPOSITORY

AXE = Path(REPOSITORY, "booth/node_modules/axe-core/axe.min.js")
#: Besides all that axe checks by itself: targets of a size that a thumb can hit (WCAG 2.2).
EVERYTHING = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
PHONE: ViewportSize = {"width": 320, "height": 640}
TABLET: ViewportSize = {"width": 768, "height": 1024}
DESK: ViewportSize = {"width": 1280, "height": 900}
#: 1280 pixels at 200 %: half as many of twice the size.
ENLARGED: ViewportSize = {"width": 640, "height": 450}
PAPER: ViewportSize = {"width": 800, "height": 1100}

#: What every question below shares: which elements are seen, and how a fault names one.
_SEEN = """
  const head = document.querySelector("thead");
  const unseenHead = head && getComputedStyle(head).clipPath !== "none" ? ", thead" : "";
  const apart = ".unseen, .skip, select, option, svg, [data-exact]" + unseenHead;
  const name = each => [each.tagName.toLowerCase(), ...each.classList].join(".") +
    ` “${(each.innerText ?? "").slice(0, 30)}”`;
  const seen = selector => [...document.querySelectorAll(selector)]
    .filter(each => each.checkVisibility() && !each.closest(apart));
"""

#: The only frame in which anything may be scrolled sideways is that of the grid.
_SIDEWAYS = """() => {
  const faults = [];
  const pixels = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (pixels > 0) faults.push(`the page scrolls sideways by ${pixels} pixels`);
  for (const each of seen("main *, header *, footer *")) {
    const {left, right, width} = each.getBoundingClientRect();
    if (!width || each.parentElement.closest(".grid-frame")) continue;
    if (left < -0.5 || right > innerWidth + 0.5) faults.push(`sticks out: ${name(each)}`);
  }
  return faults;
}"""

#: A text is cut where a box that hides what is beyond it is too small, and may be where it leaves
#: the box it stands in. Half a pixel is rounding; a letter may be higher than its line.
_TEXTS = """() => {
  const faults = [];
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const holder = node.parentElement;
    if (!node.data.trim() || !holder.checkVisibility() || holder.closest(apart)) continue;
    let box = holder;
    while (getComputedStyle(box).display.startsWith("inline") && box !== document.body)
      box = box.parentElement;
    const frame = box.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(node);
    const stuck = holder.closest(".own-action, .proposal-side, .grid .first");
    for (const {left, right, top, bottom} of range.getClientRects()) {
      if (right - left < 1) continue;
      const high = (bottom - top) / 2;
      if (left < frame.left - 1 || right > frame.right + 1 ||
          top < frame.top - high || bottom > frame.bottom + high)
        faults.push(`leaves its box: ${name(holder)}`);
      if (!stuck && !holder.closest(".grid-frame"))
        texts.push({left, right, top: top + high / 2, bottom: bottom - high / 2, holder});
    }
  }
  for (const each of seen("main *, header *, footer *")) {
    const {overflowX, overflowY} = getComputedStyle(each);
    if (each.matches(".grid-frame, textarea, pre, input")) continue;
    if ((overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1) ||
        (overflowY === "hidden" && each.scrollHeight > each.clientHeight + 1))
      faults.push(`cut: ${name(each)}`);
  }
  texts.sort((one, other) => one.top - other.top);
  texts.forEach((one, place) => {
    for (let next = place + 1; next < texts.length && texts[next].top < one.bottom - 1; next++) {
      const other = texts[next];
      if (Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2)
        faults.push(`overlap: ${name(one.holder)} and ${name(other.holder)}`);
    }
  });
  return [...new Set(faults)];
}"""

#: Links within a line of words are as high as the line; whatever stands alone is hit by a thumb.
_TARGETS = """least => {
  const faults = [];
  for (const each of seen("button, .button, summary, select, textarea, input:not([type=hidden])")) {
    const hit = each.labels?.length && each.matches("[type=radio], [type=checkbox]")
      ? each.labels[0] : each;
    const {width, height} = hit.getBoundingClientRect();
    if (height < least - 0.5 || width < 23.5)
      faults.push(`${Math.round(width)} by ${Math.round(height)}: ${name(each)}`);
  }
  for (const each of seen("a[href]")) {
    const rects = [...each.getClientRects()];
    const within = [...each.parentElement.childNodes].some(
      node => node.nodeType === 3 && node.data.trim());
    if (within || !rects.length) continue;
    const height = Math.max(...rects.map(rect => rect.height));
    if (height < 23.5 && getComputedStyle(each).display !== "inline")
      faults.push(`${Math.round(height)} high: ${name(each)}`);
  }
  return faults;
}"""

_PRINTED = """() => {
  const faults = seen("nav, form, button, input, .button").map(name);
  for (const each of [document.documentElement, document.body, ...seen("body *")]) {
    const {backgroundColor, backgroundImage, boxShadow} = getComputedStyle(each);
    if (!["rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"].includes(backgroundColor) ||
        backgroundImage !== "none" || boxShadow !== "none")
      faults.push(`has a ground: ${name(each)}`);
  }
  if (getComputedStyle(document.body).color !== "rgb(0, 0, 0)") faults.push("is not black");
  return faults;
}"""


def _ask(page: Page, question: str, argument: object = None) -> list[str]:
    found: list[str] = page.evaluate(
        f"argument => {{{_SEEN} return ({question})(argument); }}", argument
    )
    return found


def sideways(page: Page) -> list[str]:
    """By how much the page scrolls sideways, and what sticks out of it at either side."""
    return _ask(page, _SIDEWAYS)


def texts(page: Page) -> list[str]:
    """Texts that leave the box they stand in, are cut off, or lie over one another."""
    return _ask(page, _TEXTS)


def small_targets(page: Page, least: int) -> list[str]:
    """Controls less than ``least`` pixels high, and links that stand alone and are under 24."""
    return _ask(page, _TARGETS, least)


def printed(page: Page) -> list[str]:
    """What paper cannot do, and every ground that is not white."""
    return _ask(page, _PRINTED)


# --- axe ------------------------------------------------------------------------------------------


@cache
def axe() -> str:
    """The program, as npm installed it. Evaluated from outside, so that the page's own strict
    policy stays in force."""
    return AXE.read_text(encoding="utf-8")


def objections(page: Page) -> list[str]:
    """What axe objects to, one line each."""
    page.evaluate(axe())
    found = page.evaluate("options => axe.run(document, options)", EVERYTHING)
    assert found["passes"], "axe must have looked at something"
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
