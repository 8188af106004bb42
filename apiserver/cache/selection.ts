import type { KubeObject } from '../../apimachinery/object.ts'

/** Maps an object to the values under which an index finds it. Pure. */
export type IndexFunction = (object: KubeObject) => readonly string[]

/** The indexes of a resource, by name: `spec.nodeName` of pods. */
export type IndexFunctions = Readonly<Record<string, IndexFunction>>

/** Which objects of a resource a list or watch is about. All conditions must hold. */
export interface Selection {
  /** All namespaces when absent. */
  readonly namespace?: string | undefined
  /** Only the object with this storage key. */
  readonly key?: string | undefined
  /** Only objects that the index `name` maps to `value`. The index must exist. */
  readonly index?: { readonly name: string; readonly value: string } | undefined
  /** Whatever else an object must fulfil. Pure: it is asked for old versions too. */
  readonly matches?: ((object: KubeObject) => boolean) | undefined
}

/** A selection, ready to be asked. */
export interface CompiledSelection extends Selection {
  /** Selected keys start with this. */
  readonly prefix: string
  /** Every object under `prefix` is selected. */
  readonly coversPrefix: boolean
  selects(key: string, object: KubeObject): boolean
}

/** @param prefix storage prefix of the resource @throws {RangeError} the index does not exist */
export function compileSelection(prefix: string, indexes: IndexFunctions, selection: Selection): CompiledSelection {
  const { namespace, key: onlyKey, index, matches } = selection
  const scope = namespace === undefined ? prefix : `${prefix}${namespace}/`
  const indexed = index && indexCondition(indexes, index)
  return {
    namespace,
    key: onlyKey,
    index,
    matches,
    prefix: scope,
    coversPrefix: onlyKey === undefined && index === undefined && matches === undefined,
    selects: (key, object) =>
      (onlyKey === undefined || key === onlyKey) &&
      key.startsWith(scope) &&
      (indexed === undefined || indexed(object)) &&
      (matches === undefined || matches(object)),
  }
}

function indexCondition(indexes: IndexFunctions, { name, value }: { name: string; value: string }) {
  const valuesOf = indexes[name]
  if (!valuesOf) throw new RangeError(`no index named ${name}`)
  return (object: KubeObject) => valuesOf(object).includes(value)
}
