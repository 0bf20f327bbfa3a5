"""Assembly: settings, URLs, the API and the server. Config knows every module; no module knows config."""
