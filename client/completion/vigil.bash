# Completion of the vigil command in bash; `vigil complete` tells what may come next.
#
# The words of readline are put together again where it has taken them apart (at = and :),
# and freed of their quotes; what is offered is quoted as the word was begun.

_vigil()
{
	local words=() word quote='' begun typed line value rest i

	# A part that stands directly behind the one before is of the same word.
	rest=$COMP_LINE
	for ((i = 0; i <= COMP_CWORD; i++)); do
		typed=${COMP_WORDS[i]}
		if [[ $rest == [[:blank:]]* || ${#words[@]} -eq 0 ]]; then
			words+=("$typed")
		else
			words[${#words[@]} - 1]+=$typed
		fi
		rest=${rest#"${rest%%[![:blank:]]*}"}
		rest=${rest#"$typed"}
	done
	# The last one begins anew when it is empty.
	[[ -n ${COMP_WORDS[COMP_CWORD]} || ${words[${#words[@]} - 1]} == '' ]] || words+=('')
	for ((i = 1; i < ${#words[@]}; i++)); do
		words[i]=$(_vigil_unquote "${words[i]}")
	done
	word=${words[${#words[@]} - 1]}
	begun=${COMP_WORDS[COMP_CWORD]}
	case $begun in [\"\']*) quote=${begun:0:1} ;; esac
	# What stands before the part that readline replaces.
	begun=$(_vigil_unquote "$begun")
	case $begun in = | :) begun= ;; esac
	rest=${word%"$begun"}

	COMPREPLY=()
	while IFS= read -r line; do
		value=${line%%$'\t'*}
		if [[ -z $value ]]; then
			[[ $line == *FOLDER ]] && i=-d || i=-f
			compopt -o filenames 2>/dev/null
			while IFS= read -r value; do
				COMPREPLY+=("$value")
			done < <(compgen "$i" -- "$begun")
			continue
		fi
		value=${value#"$rest"}
		case $quote in
			'') printf -v value %q "$value" ;;
			\") value=${value//\\/\\\\} value=${value//\"/\\\"} value=${value//\$/\\\$} value=${value//\`/\\\`} ;;
			\') value=${value//\'/\'\\\'\'} ;;
		esac
		COMPREPLY+=("$value")
	done < <("${COMP_WORDS[0]}" complete "${words[@]:1}" 2>/dev/null)
}

# Takes the quotes from a word that may not be finished.
_vigil_unquote()
{
	local text=$1 out='' quote='' sign i

	for ((i = 0; i < ${#text}; i++)); do
		sign=${text:i:1}
		case $quote$sign in
			\\ | \"\\)
				i=$((i + 1))
				out+=${text:i:1}
				;;
			\" | \') quote=$sign ;;
			\"\" | \'\') quote= ;;
			*) out+=$sign ;;
		esac
	done
	printf '%s' "$out"
}

complete -F _vigil vigil
