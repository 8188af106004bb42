import { deepClone } from '../../../apimachinery/equality.ts'
import { invalid } from '../../../apimachinery/errors.ts'
import { invalidField } from '../../../apimachinery/field-error.ts'
import type { Kind, ScaleRule } from '../../../apimachinery/kinds/define-kind.ts'
import { ScaleOwners } from '../../../apimachinery/managed-fields/scale-owners.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import { decode } from '../../../apimachinery/schema/decode.ts'
import type { Scale } from '../../../apimachinery/types/autoscaling-v1.ts'
import { type DocumentKind, documentKindOfShape } from '../../body/document-kind.ts'
import { withManagedFields } from '../bookkeeper.ts'
import type { Endpoint } from '../endpoint.ts'
import { mainStrategy } from '../strategy.ts'

let documents: DocumentKind | undefined

/** `/scale`: the wanted count of any kind that scales, in one shape for all. */
export function scaleEndpoint(kind: Kind, rule: ScaleRule<KubeObject>): Endpoint {
  const scales = (documents ??= documentKindOfShape('autoscaling/v1 Scale'))
  const owners = new ScaleOwners(kind.apiVersion, rule.specReplicasPath ?? ['spec', 'replicas'])
  return {
    subresource: 'scale',
    documents: scales,
    strategy: mainStrategy(kind),
    sharesUnchanged: false,
    owners,
    show: (object) => scaleOf(object, rule, scales),
    merge(document, current) {
      const draft = deepClone(current)
      rule.setSpecReplicas(draft, wantedReplicas(document as Scale))
      const { managedFields = [] } = current.metadata
      const entries = owners.toObject(managedFields, document.metadata.managedFields ?? [])
      return withManagedFields(draft, entries.length > 0 ? entries : undefined)
    },
  }
}

function scaleOf(object: KubeObject, rule: ScaleRule<KubeObject>, { schema, apiVersion, kind }: DocumentKind): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const scale = {
    apiVersion,
    kind,
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: rule.specReplicas(object) },
    status: { replicas: rule.statusReplicas(object), selector: rule.selector(object) },
  }
  return decode<Scale>(schema, scale).object
}

function wantedReplicas({ metadata, spec }: Scale): number {
  const replicas = spec?.replicas ?? 0
  if (replicas >= 0) return replicas
  const error = invalidField('spec.replicas', replicas, 'must be greater than or equal to 0')
  throw invalid({ group: 'autoscaling', kind: 'Scale' }, metadata.name, [error])
}
