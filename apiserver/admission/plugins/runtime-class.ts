import { deepEqual } from '../../../apimachinery/equality.ts'
import { goQuote } from '../../../apimachinery/go-text.ts'
import { runtimeClasses } from '../../../apimachinery/kinds/node/runtime-class.ts'
import type { Pod, PodSpec } from '../../../apimachinery/types/core-v1.ts'
import type { RuntimeClass } from '../../../apimachinery/types/node-v1.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { forbid } from '../forbid.ts'
import { mergeTolerations } from '../merge-tolerations.ts'
import { isPodWrite } from '../pod-write.ts'

const otherOverhead = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"

/** Gives pods the overhead (KEP-688) and the constraints on nodes of their RuntimeClass. */
export class RuntimeClassPlugin implements AdmissionPlugin {
  readonly name = 'RuntimeClass'
  readonly #reader: ObjectReader

  constructor(reader: ObjectReader) {
    this.#reader = reader
  }

  admit(attributes: AdmissionAttributes): void {
    if (!isPodWrite(attributes, 'CREATE')) return
    const { spec } = attributes.object as Pod
    const runtimeClass = this.#classOf(attributes, spec)
    if (!runtimeClass) return
    setOverhead(attributes, spec, runtimeClass)
    setScheduling(attributes, spec, runtimeClass)
  }

  validate(attributes: AdmissionAttributes): void {
    if (!isPodWrite(attributes, 'CREATE')) return
    const { spec } = attributes.object as Pod
    const overhead = this.#classOf(attributes, spec)?.overhead
    if (overhead && !deepEqual(overhead.podFixed ?? {}, spec.overhead ?? {})) throw forbid(attributes, otherOverhead)
    if (!overhead && spec.overhead) {
      throw forbid(attributes, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead')
    }
  }

  #classOf(attributes: AdmissionAttributes, { runtimeClassName: name }: PodSpec): RuntimeClass | undefined {
    if (name === undefined) return undefined
    const found = this.#reader.get(runtimeClasses, { name })
    if (!found) throw forbid(attributes, `pod rejected: RuntimeClass ${goQuote(name)} not found`)
    return found
  }
}

function setOverhead(attributes: AdmissionAttributes, spec: PodSpec, { overhead }: RuntimeClass): void {
  if (!overhead) return
  if (spec.overhead && !deepEqual(overhead.podFixed ?? {}, spec.overhead)) throw forbid(attributes, otherOverhead)
  if (overhead.podFixed) spec.overhead = { ...overhead.podFixed }
}

function setScheduling(attributes: AdmissionAttributes, spec: PodSpec, { scheduling }: RuntimeClass): void {
  if (!scheduling) return
  for (const [key, value] of Object.entries(scheduling.nodeSelector ?? {})) {
    const own = spec.nodeSelector?.[key]
    if (own === undefined || own === value) continue
    const [ofClass, ofPod] = [`runtimeClass.scheduling.nodeSelector[${key}]`, `pod.spec.nodeSelector[${key}]`]
    throw forbid(attributes, `conflict: ${ofClass} = ${value}; ${ofPod} = ${own}`)
  }
  if (scheduling.nodeSelector) spec.nodeSelector = { ...spec.nodeSelector, ...scheduling.nodeSelector }
  if (scheduling.tolerations) spec.tolerations = mergeTolerations(spec.tolerations ?? [], scheduling.tolerations)
}
