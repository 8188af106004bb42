import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { type PodReferences, podReferences } from '../../../apimachinery/kinds/core/pod/references.ts'
import { volumeAttachments } from '../../../apimachinery/kinds/storage/volume-attachment.ts'
import type { PersistentVolume, Pod, SecretReference } from '../../../apimachinery/types/core-v1.ts'
import type { ObjectReader } from '../../object-reader.ts'

/** Finds the pods of a node. */
export type PodsOfNode = (nodeName: string) => readonly Pod[]

/** Tells whether a node has to do with an object: through the pods that are bound to it. */
export class NodeRelations {
  readonly #reader: ObjectReader
  readonly #podsOf: PodsOfNode
  /** A pod's references, as long as the pod does not change: cached objects are immutable. */
  readonly #references = new WeakMap<Pod, PodReferences>()

  constructor(reader: ObjectReader, podsOf: PodsOfNode) {
    this.#reader = reader
    this.#podsOf = podsOf
  }

  usesPod(node: string, namespace: string, name: string): boolean {
    return this.#podsIn(node, namespace).some((pod) => pod.metadata.name === name)
  }

  usesSecret(node: string, namespace: string, name: string): boolean {
    if (this.#refers(node, namespace, ({ secrets }) => secrets.has(name))) return true
    return this.#volumesOf(node).some((volume) =>
      volumeSecretsOf(volume).some((secret) => secret.name === name && secret.namespace === namespace),
    )
  }

  usesConfigMap(node: string, namespace: string, name: string): boolean {
    return this.#refers(node, namespace, ({ configMaps }) => configMaps.has(name))
  }

  usesClaim(node: string, namespace: string, name: string): boolean {
    return this.#refers(node, namespace, ({ claims }) => claims.has(name))
  }

  usesVolume(node: string, name: string): boolean {
    return this.#volumesOf(node).some(({ metadata }) => metadata.name === name)
  }

  usesResourceClaim(node: string, namespace: string, name: string): boolean {
    return this.#refers(node, namespace, ({ resourceClaims }) => resourceClaims.has(name))
  }

  usesServiceAccount(node: string, namespace: string, name: string): boolean {
    return this.#podsIn(node, namespace).some(({ spec }) => spec.serviceAccountName === name)
  }

  usesAttachment(node: string, name: string): boolean {
    return this.#reader.get(volumeAttachments, { name })?.spec.nodeName === node
  }

  #podsIn(node: string, namespace: string): readonly Pod[] {
    return this.#podsOf(node).filter(({ metadata }) => metadata.namespace === namespace)
  }

  #refers(node: string, namespace: string, names: (references: PodReferences) => boolean): boolean {
    return this.#podsIn(node, namespace).some((pod) => names(this.#referencesOf(pod)))
  }

  #referencesOf(pod: Pod): PodReferences {
    const known = this.#references.get(pod)
    if (known) return known
    const references = podReferences(pod)
    this.#references.set(pod, references)
    return references
  }

  /** The volumes that the claims of a node's pods are bound to. */
  #volumesOf(node: string): readonly PersistentVolume[] {
    return this.#podsOf(node).flatMap((pod) =>
      [...this.#referencesOf(pod).claims].flatMap((name) => {
        const { namespace } = pod.metadata
        const volumeName = this.#reader.get(persistentVolumeClaims, { namespace, name })?.spec.volumeName
        return (volumeName && this.#reader.get(persistentVolumes, { name: volumeName })) || []
      }),
    )
  }
}

function volumeSecretsOf({ spec }: PersistentVolume): readonly SecretReference[] {
  const { azureFile, cephfs, cinder, csi, flexVolume, iscsi, rbd, scaleIO, storageos, claimRef } = spec
  const azure = azureFile && {
    name: azureFile.secretName,
    namespace: azureFile.secretNamespace || claimRef?.namespace,
  }
  const plain = [cephfs, cinder, flexVolume, iscsi, rbd, scaleIO, storageos].map((source) => source?.secretRef)
  const ofCsi = [csi?.nodePublishSecretRef, csi?.nodeStageSecretRef, csi?.nodeExpandSecretRef]
  return [azure, ...plain, ...ofCsi].flatMap((ref) =>
    ref ? [{ name: ref.name, namespace: ref.namespace || claimRef?.namespace }] : [],
  )
}
