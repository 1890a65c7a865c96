"""The life of a conference: convened, opened, suspended, resumed, closed or abandoned."""
