"""The sections of desk.yml, one file a subject; `desk_model` puts them together."""
