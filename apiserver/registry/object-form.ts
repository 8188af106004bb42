import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import { CachedObject } from '../cache/cached-object.ts'

/** How the stored objects of a resource look in the shape of one kind, and the way back. */
export interface ObjectForm {
  /**
   * A stored object in this form; the same one every time, so that its encodings are shared.
   * @throws {Error} it is not ready
   */
  shown(cached: CachedObject): CachedObject
  /** The same without the bytes, for selectors. Absent: objects look as they are stored. */
  readonly seen?: ((stored: KubeObject) => KubeObject) | undefined
  /** The object to store. May take its parts over. @throws {ApiError} */
  toStored(object: KubeObject): KubeObject | Promise<KubeObject>
  /** Present where others are asked how objects look. Absent: every object is ready. */
  readonly conversion?: Conversion | undefined
}

/** The part of a form that takes time. */
export interface Conversion {
  /** Whether `shown` knows the answer. */
  isReady(cached: CachedObject): boolean
  /** Makes objects ready; what is ready already costs nothing. @throws {ApiError} */
  prepare(objects: readonly CachedObject[]): Promise<void>
}

/** The form of a built-in kind. */
export function builtInForm(kind: Kind): ObjectForm {
  const { storedAs } = kind.rules
  if (!storedAs) return storedForm
  return {
    shown: (cached) =>
      cached.derive(kind, ({ object, revision }) => new CachedObject(storedAs.fromStored(object), revision)),
    seen: (stored) => storedAs.fromStored(stored),
    toStored: (object) => storedAs.toStored(object),
  }
}

/** Objects look as they are stored. */
const storedForm: ObjectForm = { shown: (cached) => cached, toStored: (object) => object }
