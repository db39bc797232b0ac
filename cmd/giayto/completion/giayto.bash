# Completion of giayto for bash: source <(giayto completion bash)

_giayto() {
  local cur="${COMP_WORDS[COMP_CWORD]}"
  local words=("${COMP_WORDS[@]:0:COMP_CWORD}")
  [[ "$cur" == -* ]] && words+=("$cur")
  local IFS=$'\n'
  # A description may follow a name after a colon.
  mapfile -t COMPREPLY < <(compgen -W "$(GIAYTO_COMPLETION=1 "${words[@]}" --generate-bash-completion 2>/dev/null | cut -d: -f1)" -- "$cur")
}

complete -o bashdefault -o default -F _giayto giayto
