import type { KubeObject } from '../../apimachinery/object.ts'

/** Turns objects of one version of a definition into those of another (`spec.conversion`). */
export interface VersionConverter {
  /** For strategy None: the versions have one schema, and the name of the version is all that changes. */
  readonly convert?: (object: KubeObject, apiVersion: string) => KubeObject
  /**
   * For strategy Webhook. The objects may be of several versions; none of them is of `apiVersion`.
   * @returns as many objects, in the same order
   * @throws {ApiError} InternalError: the webhook failed, or answered with something else
   */
  readonly ask?: (objects: readonly KubeObject[], apiVersion: string) => Promise<readonly KubeObject[]>
}

/** Strategy None. */
export const sameShape: VersionConverter = { convert: (object, apiVersion) => ({ ...object, apiVersion }) }
