import { apiVersionOf, type Draft, type KubeObject, type Resource } from '../../apimachinery/object.ts'
import type { Pod, PodTemplateSpec } from '../../apimachinery/types/core-v1.ts'
import type { OwnerReference } from '../../apimachinery/types/meta-v1.ts'

/** The reference by which `owner` controls what it makes. */
export function controllerReference(owner: KubeObject, resource: Resource): OwnerReference {
  const { name, uid } = owner.metadata
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  }
}

/** A pod as the template says, named after and controlled by `owner`. */
export function podFromTemplate(template: PodTemplateSpec, owner: KubeObject, resource: Resource): Draft<Pod> {
  const { labels, annotations, finalizers } = template.metadata
  return {
    metadata: {
      generateName: `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace,
      labels,
      annotations,
      finalizers,
      ownerReferences: [controllerReference(owner, resource)],
    },
    spec: template.spec,
  }
}
