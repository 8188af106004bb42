import type { KubeObject } from '../../apimachinery/object.ts'

/** Makes an object look like another one. Others hold it: it stays the same object. */
export function replaceContents(target: KubeObject, source: KubeObject): void {
  for (const key of Object.keys(target)) if (!Object.hasOwn(source, key)) delete target[key as keyof KubeObject]
  Object.assign(target, source)
}
