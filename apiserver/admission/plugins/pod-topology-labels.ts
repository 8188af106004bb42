import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import type { Binding, Pod } from '../../../apimachinery/types/core-v1.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { isPodWrite } from '../pod-write.ts'

const topologyLabels = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region']

/** Copies zone and region of the node to a pod that is bound to it, so that containers can be told through the downward API. */
export class PodTopologyLabels implements AdmissionPlugin {
  readonly name = 'PodTopologyLabels'
  readonly #reader: ObjectReader

  constructor(reader: ObjectReader) {
    this.#reader = reader
  }

  admit(attributes: AdmissionAttributes): void {
    const { kind, subresource, object } = attributes
    if (isPodWrite(attributes, 'CREATE')) this.#addLabels(object as Pod, (object as Pod).spec?.nodeName ?? '')
    else if (kind.kind === 'Binding' || (kind.kind === 'Pod' && subresource === 'binding')) {
      const { target } = object as Binding
      if (!target?.kind || target.kind === 'Node') this.#addLabels(object as Binding, target?.name ?? '')
    }
  }

  #addLabels({ metadata }: Pod | Binding, nodeName: string): void {
    const node = nodeName === '' ? undefined : this.#reader.get(nodes, { name: nodeName })
    for (const label of topologyLabels) {
      const value = node?.metadata.labels?.[label]
      if (value !== undefined) metadata.labels = { ...metadata.labels, [label]: value }
    }
  }
}
