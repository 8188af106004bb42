import { ageColumn, column, nameColumn } from '../../../apimachinery/kinds/columns/columns.ts'
import { defineKind, eraseKind, type Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { Scale } from '../../../apimachinery/types/autoscaling-v1.ts'

/** Scale: what `/scale` of a workload shows. It has a table, but no collection of its own. */
const scales = eraseKind(
  defineKind<Scale & KubeObject>({
    shape: 'autoscaling/v1 Scale',
    plural: 'scales',
    namespaced: true,
    verbs: [],
    columns: [
      nameColumn,
      column('Desired', ({ spec }) => spec?.replicas ?? 0, { type: 'integer', field: 'spec.replicas' }),
      column('Available', ({ status }) => status?.replicas ?? 0, { type: 'integer', field: 'status.replicas' }),
      ageColumn,
    ],
  }),
)

/** The kind whose columns show an object that a path of `kind` has answered with. */
export function shownKind(kind: Kind, object: object): Kind {
  return 'kind' in object && object.kind === scales.kind ? scales : kind
}
