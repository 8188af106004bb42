import { labelMatcherOf } from '../selectors/labels.ts'
import type { LabelSelector } from '../types/meta-v1.ts'
import type { ScaleRule } from './define-kind.ts'

interface Scalable {
  readonly spec: { replicas?: number | undefined }
  readonly status: { readonly replicas?: number | undefined }
}

/** The scale rule of workloads that count their pods in `replicas`. `selectorOf`: the pods that they count. */
export function replicaScale<T extends Scalable>(selectorOf: (object: T) => LabelSelector | undefined): ScaleRule<T> {
  return {
    specReplicas: ({ spec }) => spec.replicas ?? 0,
    setSpecReplicas: (draft, replicas) => {
      draft.spec.replicas = replicas
    },
    statusReplicas: ({ status }) => status.replicas ?? 0,
    selector: (object) => labelMatcherOf(selectorOf(object)).toString(),
  }
}
