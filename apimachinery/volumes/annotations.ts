import type { KubeObject } from '../object.ts'

/** On a claim: its binding has been completed; a volume that is missing from now on is lost. */
export const bindCompleted = 'pv.kubernetes.io/bind-completed'
/** On a claim or volume: the controller, not a user, has chosen the other side. */
export const boundByController = 'pv.kubernetes.io/bound-by-controller'
/** On a volume: the provisioner that has made it, and will delete it. */
export const provisionedBy = 'pv.kubernetes.io/provisioned-by'
/** On a volume of a kind that is built in: the CSI driver that has taken it over. */
export const migratedTo = 'pv.kubernetes.io/migrated-to'
/** On a claim: the provisioner that is to make its volume, in its present and its older spelling. */
export const storageProvisioner = 'volume.kubernetes.io/storage-provisioner'
export const oldStorageProvisioner = 'volume.beta.kubernetes.io/storage-provisioner'
/** On a claim: the node that the scheduler has chosen for its first pod. */
export const selectedNode = 'volume.kubernetes.io/selected-node'
/** On a volume that has grown: how large it was, until its file system has grown, too. */
export const preResizeCapacity = 'volume.alpha.kubernetes.io/pre-resize-capacity'
/** The class of a claim or volume before `storageClassName` was a field; it still counts first. */
const oldStorageClass = 'volume.beta.kubernetes.io/storage-class'

export const annotationOf = ({ metadata }: KubeObject, key: string): string | undefined => metadata.annotations?.[key]

/** A copy of the object with these annotations as well. */
export function annotated<T extends KubeObject>(object: T, annotations: Readonly<Record<string, string>>): T {
  const { metadata } = object
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } }
}

/** Its class; undefined: none is named, `''`: none is wanted. */
export function classNameOf(object: KubeObject & { spec: { storageClassName?: string | undefined } }) {
  return annotationOf(object, oldStorageClass) ?? object.spec.storageClassName
}

/** The provisioner of classes whose volumes are made by hand. */
export const noProvisioner = 'kubernetes.io/no-provisioner'
