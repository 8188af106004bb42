import { goAggregate } from '../../../apimachinery/go-text.ts'
import { limitRanges } from '../../../apimachinery/kinds/core/limit-range.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { LimitRange, PersistentVolumeClaim, Pod } from '../../../apimachinery/types/core-v1.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { forbid } from '../forbid.ts'
import { claimViolations, podViolations } from './bounds.ts'
import { setDefaultResources } from './default-resources.ts'

/** Gives containers the default resources of their namespace, and holds pods and claims to its bounds. */
export class LimitRanger implements AdmissionPlugin {
  readonly name = 'LimitRanger'
  readonly #reader: ObjectReader

  constructor(reader: ObjectReader) {
    this.#reader = reader
  }

  admit(attributes: AdmissionAttributes): void {
    if (attributes.kind.kind !== 'Pod' || !isLimited(attributes)) return
    for (const range of this.#ranges(attributes)) setDefaultResources(attributes.object as Pod, range)
  }

  validate(attributes: AdmissionAttributes): void {
    if (!isLimited(attributes)) return
    for (const range of this.#ranges(attributes)) {
      const violations = violationsOf(attributes.object, range)
      if (violations.length > 0) throw forbid(attributes, goAggregate(violations))
    }
  }

  #ranges({ namespace }: AdmissionAttributes): readonly LimitRange[] {
    return this.#reader.list(limitRanges, namespace)
  }
}

/** The containers of a pod that is there change by resizing only. What is going away may still be written. */
function isLimited({ kind, subresource, operation, oldObject }: AdmissionAttributes): boolean {
  if (kind.group !== '' || operation === 'DELETE' || operation === 'CONNECT') return false
  if (oldObject?.metadata.deletionTimestamp) return false
  if (kind.kind === 'Pod') return operation === 'CREATE' ? subresource === '' : subresource === 'resize'
  return kind.kind === 'PersistentVolumeClaim' && subresource === ''
}

function violationsOf(object: KubeObject | undefined, range: LimitRange): string[] {
  return object?.kind === 'Pod'
    ? podViolations(object as Pod, range)
    : claimViolations(object as PersistentVolumeClaim, range)
}
