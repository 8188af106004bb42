import * as names from '../../names.ts'
import { normalBase64 } from '../../schema/base64.ts'
import * as types from '../types/cel-type.ts'
import { ArrayList, CelOpaque, CelOptional, noValue } from '../values/cel-value.ts'
import { parseDate, parseTimestamp } from '../values/time.ts'
import { declareFunction, method, overload } from './declare.ts'

/** Named formats of texts (k8s.io/apiserver/pkg/cel/library/format.go). */

const formatType = types.opaque('kubernetes.NamedFormat')
const { stringType } = types

type Judge = (text: string) => readonly string[]

class CelFormat extends CelOpaque {
  readonly typeName = 'kubernetes.NamedFormat'
  readonly name: string
  readonly judge: Judge

  constructor(name: string, judge: Judge) {
    super()
    this.name = name
    this.judge = judge
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelFormat && other.name === this.name
  }
}

function isBase64(text: string): boolean {
  try {
    normalBase64(text)
    return true
  } catch {
    return false
  }
}

function isUri(text: string): boolean {
  return /^(?:[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/[^\s/?#]*)?(?:\/[^\s#]*)?|\/[^\s#]*)$/.test(text) && text !== ''
}

const simple =
  (isValid: (text: string) => boolean, message: string): Judge =>
  (text) =>
    isValid(text) ? [] : [message]
const prefix =
  (rule: names.NameRule): Judge =>
  (text) =>
    rule(text, true)

const formats: Readonly<Record<string, Judge>> = {
  dns1123Label: names.dnsLabelErrors,
  dns1123Subdomain: names.dnsSubdomainErrors,
  dns1035Label: names.dns1035LabelErrors,
  qualifiedName: names.qualifiedNameErrors,
  dns1123LabelPrefix: prefix(names.nameIsDnsLabel),
  dns1123SubdomainPrefix: prefix(names.nameIsDnsSubdomain),
  dns1035LabelPrefix: prefix(names.nameIsDns1035Label),
  labelValue: names.labelValueErrors,
  uri: simple(isUri, 'invalid URI'),
  uuid: simple(
    (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
    'does not match the UUID format',
  ),
  byte: simple(isBase64, 'invalid base64'),
  date: simple((text) => parseDate(text) !== undefined, 'invalid date'),
  datetime: simple((text) => parseTimestamp(text) !== undefined, 'invalid datetime'),
}

const known = new Map(Object.entries(formats).map(([name, judge]) => [name, new CelFormat(name, judge)]))

function validate({ judge }: CelFormat, text: string): CelOptional {
  const errors = judge(text)
  return errors.length === 0 ? noValue : new CelOptional(new ArrayList(errors))
}

export const formatFunctions = [
  ...[...known].map(([name, format]) =>
    declareFunction(
      `format.${name}`,
      overload(`format-${name}`, [], formatType, () => format),
    ),
  ),
  declareFunction(
    'format.named',
    overload('format-named', [stringType], types.optionalOf(formatType), (name: string) => {
      const format = known.get(name)
      return format ? new CelOptional(format) : noValue
    }),
  ),
  declareFunction(
    'validate',
    method('format-validate', [formatType, stringType], types.optionalOf(types.listOf(stringType)), validate),
  ),
]
