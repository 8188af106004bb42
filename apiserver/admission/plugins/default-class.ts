import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import { ingressClasses } from '../../../apimachinery/kinds/networking/ingress-class.ts'
import { storageClasses } from '../../../apimachinery/kinds/storage/storage-class.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { PersistentVolumeClaim } from '../../../apimachinery/types/core-v1.ts'
import type { Ingress } from '../../../apimachinery/types/networking-v1.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'

/** Gives claims that name no class the default StorageClass. */
export class DefaultStorageClass implements AdmissionPlugin {
  readonly name = 'DefaultStorageClass'
  readonly #reader: ObjectReader

  constructor(reader: ObjectReader) {
    this.#reader = reader
  }

  admit(attributes: AdmissionAttributes): void {
    if (!creates(attributes, 'PersistentVolumeClaim')) return
    const claim = attributes.object as PersistentVolumeClaim
    const { metadata, spec } = claim
    // An empty class is a choice: only volumes without a class will do.
    if (spec?.storageClassName !== undefined || metadata.annotations?.['volume.beta.kubernetes.io/storage-class'])
      return
    const name = defaultClassName(this.#reader, storageClasses, 'storageclass.kubernetes.io/is-default-class')
    if (name !== undefined) claim.spec = { ...spec, storageClassName: name }
  }
}

/** Gives ingresses that name no class the default IngressClass. */
export class DefaultIngressClass implements AdmissionPlugin {
  readonly name = 'DefaultIngressClass'
  readonly #reader: ObjectReader

  constructor(reader: ObjectReader) {
    this.#reader = reader
  }

  admit(attributes: AdmissionAttributes): void {
    if (!creates(attributes, 'Ingress')) return
    const ingress = attributes.object as Ingress
    const { metadata, spec } = ingress
    if (spec?.ingressClassName !== undefined || metadata.annotations?.['kubernetes.io/ingress.class']) return
    const name = defaultClassName(this.#reader, ingressClasses, 'ingressclass.kubernetes.io/is-default-class')
    if (name !== undefined) ingress.spec = { ...spec, ingressClassName: name }
  }
}

function creates({ kind, subresource, operation }: AdmissionAttributes, kindName: string): boolean {
  return kind.kind === kindName && subresource === '' && operation === 'CREATE'
}

/** Of several default classes the youngest counts, then the first by name. */
function defaultClassName<T extends KubeObject>(
  reader: ObjectReader,
  kind: Kind<T>,
  annotation: string,
): string | undefined {
  const defaults = reader.list(kind).filter(({ metadata }) => metadata.annotations?.[annotation] === 'true')
  return [...defaults].sort(youngerFirst)[0]?.metadata.name
}

function youngerFirst({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  const [createdA, createdB] = [a.creationTimestamp ?? '', b.creationTimestamp ?? '']
  return createdA === createdB ? ((a.name ?? '') < (b.name ?? '') ? -1 : 1) : createdA > createdB ? -1 : 1
}
