import { unclassified } from '../errors.ts'
import { formatFieldError, invalidField } from '../field-error.ts'
import { labelKeyErrors, labelValueErrors } from '../names.ts'

/**
 * Parses labels as `a=b,c=d` (k8s.io/apimachinery/pkg/labels ConvertSelectorToLabelsMap); `''` are none.
 * @throws {ApiError} it is something else; upstream does not classify this
 */
export function parseLabelPairs(text: string): Record<string, string> {
  if (text === '') return {}
  return Object.fromEntries(text.split(',').map(pairOf))
}

function pairOf(text: string): [key: string, value: string] {
  const parts = text.split('=')
  const [key = '', value = ''] = parts.map((part) => part.trim())
  if (parts.length !== 2) throw unclassified(`invalid selector: [${parts.join(' ')}]`)
  check('<nil>', key, labelKeyErrors(key))
  check(`[${key}]`, value, labelValueErrors(value))
  return [key, value]
}

function check(path: string, text: string, errors: readonly string[]): void {
  if (errors.length > 0) throw unclassified(formatFieldError(invalidField(path, text, errors.join('; '))))
}
