import { type FieldError, forbiddenField, requiredField } from '../../../../field-error.ts'

/** What is wrong with one source of a volume. `volumeName`: of the volume that it is the source of. */
export type SourceRule<T> = (source: T, path: string, volumeName: string) => FieldError[]

/** Rules for the sources of `T`, in the order in which the first of several is taken as the one that was meant. */
export type SourceRules<T> = { readonly [K in keyof T]?: SourceRule<NonNullable<T[K]>> }

/** Names that paths of errors have instead of the field's own: upstream's, from before the fields were called as now. */
const pathNames: Readonly<Record<string, string>> = { gcePersistentDisk: 'persistentDisk' }
const refusedNames: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' }

/** A volume has one source. All but the first one given are refused unseen. */
export function sourceErrors<T extends object>(
  volume: T,
  rules: SourceRules<T>,
  path: string,
  volumeName: string,
): FieldError[] {
  const given = givenSources(volume, rules)
  if (given.length === 0) return [requiredField(path, 'must specify a volume type')]
  return given.flatMap((name, index) => {
    if (index > 0)
      return [forbiddenField(`${path}.${refusedNames[name] ?? name}`, 'may not specify more than 1 volume type')]
    const rule = rules[name] as SourceRule<unknown>
    return rule(volume[name], `${path}.${pathNames[name] ?? name}`, volumeName)
  })
}

function givenSources<T extends object>(volume: T, rules: SourceRules<T>): (keyof T & string)[] {
  const names = Object.keys(rules) as (keyof T & string)[]
  return names.filter((name) => volume[name] !== undefined)
}
