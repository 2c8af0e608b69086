# bash completion for imgperf, imgperf-worker and imgperf-sim. Made from what the programs say: change them, not this.
# Needs bash alone, not the bash-completion package: `source` it, or put it where that package looks.

@TABLES@

# _imgperf_values KIND WORD PROGRAM: completions of WORD. KIND is a line for each word of what _imgperf_kind said.
_imgperf_values() {
  local -a kind
  mapfile -t kind <<<"$1"
  case ${kind[0]} in
    words) compgen -W "${kind[*]:1}" -- "$2" ;;
    list) compgen -W "$("$3" "${kind[1]}" 2>/dev/null | {
      read -r _  # the heading; the table ends with an empty line
      while read -r first _ && [[ -n $first ]]; do echo "$first"; done
    })" -- "$2" ;;
    keys) _imgperf_settings "$2" ;;
    yaml) compgen -d -- "$2"; compgen -f -X '!*.yaml' -- "$2"; compgen -f -X '!*.yml' -- "$2" ;;
    file) compgen -f -- "$2" ;;
    dir) compgen -d -- "$2" ;;
  esac
}

# _imgperf_settings WORD: KEY=VALUE for --set. A phase is named by index or name; the tables know index 0.
_imgperf_settings() {
  local keys phase=0
  [[ $1 =~ ^phases\.([A-Za-z0-9_-]+)\. ]] && phase=${BASH_REMATCH[1]}
  if [[ $1 == *=* ]]; then
    [[ ${1%%=*} =~ ^[A-Za-z0-9_.-]+$ ]] || return  # compgen expands what it is given
    compgen -P "${1%%=*}=" -W "$(_imgperf_key_values "${1%%=*}"; _imgperf_phase_values "$1")" -- "${1#*=}"
    return
  fi
  keys=$(_imgperf_keys)
  compgen -W "${keys//phases.0./phases.$phase.}" -- "$1"
}

_imgperf_phase_values() {
  [[ $1 =~ ^phases\.[^.=]+\.([^=]+)= ]] && [[ $1 != phases.0.* ]] && _imgperf_key_values "phases.0.${BASH_REMATCH[1]}"
}

# Follows the words typed so far. Sets `command`, and `waiting` to the kind of value that the last flag waits for.
_imgperf_follow() {
  local word
  command=${1##*/} waiting=""
  shift
  for word; do
    if [[ -n $waiting ]]; then
      waiting=""
    elif [[ $word == -*=* ]]; then
      :
    elif [[ $word == -* ]]; then
      waiting=$(_imgperf_kind "$command" "$word")
    elif grep -qxF -- "$word" <<<"$(_imgperf_offer "$command")"; then
      command+=" $word"
    fi
  done
}

# Readline replaces what follows the last = or : only, when these break words: the replies must begin there too.
_imgperf_trim() {
  local head="" i
  [[ $COMP_WORDBREAKS == *=* ]] && head=${1%"${1##*=}"}
  [[ $COMP_WORDBREAKS == *:* && ${1%"${1##*:}"} == "$head"* ]] && head=${1%"${1##*:}"}
  for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=${COMPREPLY[i]#"$head"}; done
}

# _imgperf_options KIND: how readline shall treat the replies; outside of a completion there is nobody to tell.
_imgperf_options() {
  case $1 in
    yaml* | file* | dir*) compopt -o filenames 2>/dev/null ;;
  esac
  [[ ${#COMPREPLY[@]} -gt 0 && ${COMPREPLY[0]} == *[=.] ]] && compopt -o nospace 2>/dev/null
  return 0
}

# The value of a flag, of --flag=VALUE, a flag, or a command or what the command works on.
_imgperf() {
  local line=${COMP_LINE:0:COMP_POINT} current="" command waiting prefix="" word
  local -a words
  read -ra words <<<"$line"
  if [[ $line != *[[:space:]] ]]; then
    current=${words[-1]}
    unset 'words[-1]'
  fi
  _imgperf_follow "${words[@]}"
  if [[ -z $waiting && $current == --*=* ]]; then
    prefix=${current%%=*}=
    waiting=$(_imgperf_kind "$command" "${current%%=*}")
  elif [[ -z $waiting && $current != -* ]]; then
    waiting=$(_imgperf_kind "$command" "")
  fi
  COMPREPLY=()
  while IFS= read -r word; do
    [[ -z $word ]] || COMPREPLY+=("$prefix$word")
  done < <(if [[ -n $waiting || -n $prefix ]]; then
    _imgperf_values "$waiting" "${current#"$prefix"}" "${words[0]}"
  else
    compgen -W "$(_imgperf_offer "$command")" -- "$current"
  fi)
  _imgperf_trim "$current"
  _imgperf_options "$waiting"
}

complete -F _imgperf imgperf imgperf-worker imgperf-sim
