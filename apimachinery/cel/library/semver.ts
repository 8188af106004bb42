import * as types from '../types/cel-type.ts'
import { CelError } from '../values/cel-error.ts'
import { CelOpaque } from '../values/cel-value.ts'
import { declareFunction, method, overload } from './declare.ts'

/** Semantic versions (k8s.io/apiserver/pkg/cel/library/semverlib.go, version 1). */

const semverType = types.opaque('kubernetes.Semver')
const { boolType, intType, stringType } = types

class CelSemver extends CelOpaque {
  readonly typeName = 'kubernetes.Semver'
  readonly numbers: readonly [bigint, bigint, bigint]
  readonly prerelease: readonly string[]

  constructor(numbers: readonly [bigint, bigint, bigint], prerelease: readonly string[]) {
    super()
    this.numbers = numbers
    this.prerelease = prerelease
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelSemver && compare(this, other) === 0
  }
}

const number = '(0|[1-9]\\d*)'
const part = '[0-9A-Za-z-]+'
const pattern = new RegExp(
  `^${number}\\.${number}\\.${number}(?:-(${part}(?:\\.${part})*))?(?:\\+${part}(?:\\.${part})*)?$`,
)

function read(text: string): CelSemver | undefined {
  const match = pattern.exec(text)
  if (!match) return undefined
  const [, major, minor, patch, prerelease] = match
  const parts = prerelease?.split('.') ?? []
  if (parts.some((one) => /^0\d+$/.test(one))) return undefined
  return new CelSemver([BigInt(major!), BigInt(minor!), BigInt(patch!)], parts)
}

/** `v1.02` becomes `1.2.0`. */
function normalized(text: string): string {
  const [core = '', ...rest] = text.replace(/^v/, '').split(/(?=[-+])/)
  const numbers = core.split('.').map((one) => one.replace(/^0+(?=\d)/, ''))
  while (numbers.length < 3) numbers.push('0')
  return numbers.join('.') + rest.join('')
}

function toSemver(text: string): CelSemver {
  const version = read(text)
  if (!version) throw new CelError(reason(text))
  return version
}

function reason(text: string): string {
  if (text === '') return 'Version string empty'
  return text.split('.').length < 3
    ? 'No Major.Minor.Patch elements found'
    : `Invalid character(s) found in version ${JSON.stringify(text)}`
}

function compare(a: CelSemver, b: CelSemver): number {
  for (const [i, left] of a.numbers.entries()) {
    const right = b.numbers[i]!
    if (left !== right) return left < right ? -1 : 1
  }
  return comparePrereleases(a.prerelease, b.prerelease)
}

/** A version comes after all its prereleases; numbers come before words. */
function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length)
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i]!, b[i]!]
    if (left === right) continue
    const [leftNumeric, rightNumeric] = [/^\d+$/.test(left), /^\d+$/.test(right)]
    if (leftNumeric && rightNumeric) return BigInt(left) < BigInt(right) ? -1 : 1
    if (leftNumeric !== rightNumeric) return leftNumeric ? -1 : 1
    return left < right ? -1 : 1
  }
  return Math.sign(a.length - b.length)
}

const prepared = (text: string, normalize: boolean) => (normalize ? normalized(text) : text)
const pair = [semverType, semverType]

export const semverFunctions = [
  declareFunction(
    'semver',
    overload('string_to_semver', [stringType], semverType, toSemver),
    overload('string_bool_to_semver', [stringType, boolType], semverType, (text: string, normalize: boolean) =>
      toSemver(prepared(text, normalize)),
    ),
  ),
  declareFunction(
    'isSemver',
    overload('is_semver_string', [stringType], boolType, (text: string) => read(text) !== undefined),
    overload(
      'is_semver_string_bool',
      [stringType, boolType],
      boolType,
      (text: string, normalize: boolean) => read(prepared(text, normalize)) !== undefined,
    ),
  ),
  ...(['major', 'minor', 'patch'] as const).map((name, i) =>
    declareFunction(
      name,
      method(`semver_${name}`, [semverType], intType, ({ numbers }: CelSemver) => numbers[i]!),
    ),
  ),
  declareFunction(
    'isGreaterThan',
    method('semver_is_greater_than', pair, boolType, (a: CelSemver, b: CelSemver) => compare(a, b) > 0),
  ),
  declareFunction(
    'isLessThan',
    method('semver_is_less_than', pair, boolType, (a: CelSemver, b: CelSemver) => compare(a, b) < 0),
  ),
  declareFunction(
    'compareTo',
    method('semver_compare_to', pair, intType, (a: CelSemver, b: CelSemver) => BigInt(compare(a, b))),
  ),
]
