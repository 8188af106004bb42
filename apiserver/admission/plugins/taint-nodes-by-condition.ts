import { nodeTaints } from '../../../apimachinery/scheduling/node-taints.ts'
import type { Node } from '../../../apimachinery/types/core-v1.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'

const notReady = { key: nodeTaints.notReady, effect: 'NoSchedule' }

/** Keeps pods off a new node until the node lifecycle controller has seen it ready. */
export class TaintNodesByCondition implements AdmissionPlugin {
  readonly name = 'TaintNodesByCondition'

  admit({ kind, subresource, operation, object }: AdmissionAttributes): void {
    if (kind.kind !== 'Node' || kind.group !== '' || subresource !== '' || operation !== 'CREATE') return
    const node = object as Node
    const taints = node.spec?.taints ?? []
    if (taints.some(({ key, effect }) => key === notReady.key && effect === notReady.effect)) return
    node.spec = { ...node.spec, taints: [...taints, { ...notReady }] }
  }
}
