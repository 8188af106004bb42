import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import { ingressClasses } from '../../../apimachinery/kinds/networking/ingress-class.ts'
import { isDefaultStorageClass, storageClasses } from '../../../apimachinery/kinds/storage/storage-class.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { PersistentVolumeClaim } from '../../../apimachinery/types/core-v1.ts'
import type { Ingress, IngressClass } from '../../../apimachinery/types/networking-v1.ts'
import type { StorageClass } from '../../../apimachinery/types/storage-v1.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionPlugin } from '../admission.ts'

/** Which objects get which class when they name none. */
interface DefaultClassRule<T extends KubeObject, C extends KubeObject> {
  readonly name: string
  /** The kind that gets a class. */
  readonly kind: T['kind']
  readonly classes: Kind<C>
  readonly isDefault: (candidate: C) => boolean
  /** Whether it names a class, in the new way or the old one. An empty class is a choice: it wants none. */
  readonly namesClass: (object: T) => boolean
  readonly setClass: (object: T, className: string) => void
}

/** Gives claims that name no class the default StorageClass. */
export function defaultStorageClass(reader: ObjectReader): AdmissionPlugin {
  return defaultClass<PersistentVolumeClaim, StorageClass>(reader, {
    name: 'DefaultStorageClass',
    kind: 'PersistentVolumeClaim',
    classes: storageClasses,
    isDefault: isDefaultStorageClass,
    namesClass: ({ metadata, spec }) =>
      spec?.storageClassName !== undefined ||
      Boolean(metadata.annotations?.['volume.beta.kubernetes.io/storage-class']),
    setClass: (claim, storageClassName) => {
      claim.spec = { ...claim.spec, storageClassName }
    },
  })
}

/** Gives ingresses that name no class the default IngressClass. */
export function defaultIngressClass(reader: ObjectReader): AdmissionPlugin {
  return defaultClass<Ingress, IngressClass>(reader, {
    name: 'DefaultIngressClass',
    kind: 'Ingress',
    classes: ingressClasses,
    isDefault: ({ metadata }) => metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true',
    namesClass: ({ metadata, spec }) =>
      spec?.ingressClassName !== undefined || metadata.annotations?.['kubernetes.io/ingress.class'] !== undefined,
    setClass: (ingress, ingressClassName) => {
      ingress.spec = { ...ingress.spec, ingressClassName }
    },
  })
}

function defaultClass<T extends KubeObject, C extends KubeObject>(
  reader: ObjectReader,
  { name, kind, classes, isDefault, namesClass, setClass }: DefaultClassRule<T, C>,
): AdmissionPlugin {
  return {
    name,
    admit({ kind: { kind: written }, subresource, operation, object }) {
      if (written !== kind || subresource !== '' || operation !== 'CREATE' || namesClass(object as T)) return
      // Of several defaults the youngest counts, then the first by name.
      const [youngest] = reader.list(classes).filter(isDefault).sort(youngerFirst)
      if (youngest) setClass(object as T, youngest.metadata.name)
    },
  }
}

function youngerFirst({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  const [createdA, createdB] = [a.creationTimestamp ?? '', b.creationTimestamp ?? '']
  return createdA === createdB ? ((a.name ?? '') < (b.name ?? '') ? -1 : 1) : createdA > createdB ? -1 : 1
}
