import { ownValue } from '../../equality.ts'
import { parseQuantity } from '../../quantity.ts'
import type { PersistentVolumeClaimSpec } from '../../types/core-v1.ts'

type Amounts = Readonly<Record<string, string>> | undefined

/** Amounts of bytes below one are nothing that could be given. `names`: of the resources that are counted in bytes. */
export function fractionalByteWarnings(amounts: Amounts, path: string, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const amount = ownValue(amounts, name)
    if (amount === undefined || parseQuantity(amount).milliValue() % 1000 === 0) return []
    return [`${path}[${name}]: fractional byte value "${amount}" is invalid, must be an integer`]
  })
}

/** Warnings about keys of a map that have been given up. */
export function keyWarnings(
  map: Readonly<Record<string, string>> | undefined,
  texts: Readonly<Record<string, string>>,
  path: string,
): string[] {
  return Object.keys(map ?? {})
    .filter((key) => Object.hasOwn(texts, key))
    .sort()
    .map((key) => `${path}[${key}]: ${texts[key]}`)
}

/** What is allowed in a claim, but probably a mistake. */
export function claimSpecWarnings({ resources }: PersistentVolumeClaimSpec, path: string): string[] {
  return (['requests', 'limits'] as const).flatMap((list) =>
    fractionalByteWarnings(resources?.[list], `${path}.resources.${list}`, ['storage']),
  )
}
