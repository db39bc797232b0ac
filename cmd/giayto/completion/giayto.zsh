#compdef giayto
# Completion of giayto for zsh: save as _giayto in a folder of $fpath

_giayto() {
  local -a given options
  given=("${(@)words[1,CURRENT-1]}")
  [[ "${words[CURRENT]}" == -* ]] && given+=("${words[CURRENT]}")
  options=("${(@f)$(GIAYTO_COMPLETION=1 "${given[@]}" --generate-bash-completion 2>/dev/null)}")
  if [[ -n "${options[1]}" ]]; then
    _describe 'values' options
  else
    _files
  fi
}

compdef _giayto giayto
