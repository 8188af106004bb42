import type { Kind } from '../apimachinery/kinds/define-kind.ts'
import type { KubeObject, ObjectRef } from '../apimachinery/object.ts'

/** Reads stored objects from memory, as new as the last write that was answered. What it returns is read-only. */
export interface ObjectReader {
  get<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef): T | undefined
  /** All of a namespace, or of all namespaces, in key order. */
  list<T extends KubeObject>(kind: Kind<T>, namespace?: string): readonly T[]
}
