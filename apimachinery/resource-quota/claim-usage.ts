import type { Amounts } from '../kinds/core/pod-resources.ts'
import { parseQuantity, type Quantity, quantityOf } from '../quantity.ts'
import type { PersistentVolumeClaim } from '../types/core-v1.ts'
import { one } from './amounts.ts'
import { type QuotaEvaluator, selectsValue } from './evaluator.ts'

const names = ['persistentvolumeclaims', 'count/persistentvolumeclaims', 'requests.storage']
const perClass = '.storageclass.storage.k8s.io/'

/** Claims for storage, in total and by class. */
export const claimUsage: QuotaEvaluator = {
  handles: (_operation, subresource) => subresource === '',
  tracks: (name) =>
    names.includes(name) ||
    name.endsWith(`${perClass}requests.storage`) ||
    name.endsWith(`${perClass}persistentvolumeclaims`),
  usage: (object) => usageOf(object as PersistentVolumeClaim),
  isInScope: (scope, object) =>
    scope.scopeName === 'VolumeAttributesClass' &&
    selectsValue(scope, attributesClasses(object as PersistentVolumeClaim)),
}

function usageOf(claim: PersistentVolumeClaim): Amounts {
  const usage = new Map([
    ['persistentvolumeclaims', one],
    ['count/persistentvolumeclaims', one],
  ])
  const { metadata, spec } = claim
  const className = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] || spec.storageClassName
  if (className) usage.set(`${className}${perClass}persistentvolumeclaims`, one)
  const storage = storageOf(claim)
  if (storage) {
    usage.set('requests.storage', storage)
    if (className) usage.set(`${className}${perClass}requests.storage`, storage)
  }
  return usage
}

/** While a volume shrinks back after it could not grow, what is still allocated counts (KEP-1790). Bytes are whole. */
function storageOf({ spec, status }: PersistentVolumeClaim): Quantity | undefined {
  const requested = spec.resources?.requests?.['storage']
  if (requested === undefined) return undefined
  const allocated = status?.allocatedResources?.['storage']
  const wanted = parseQuantity(requested)
  const larger = allocated !== undefined && parseQuantity(allocated).cmp(wanted) > 0 ? parseQuantity(allocated) : wanted
  const whole = quantityOf(larger.value(), larger.family)
  return whole.cmp(larger) === 0 ? larger : whole
}

function attributesClasses({ spec, status }: PersistentVolumeClaim): string[] {
  const { currentVolumeAttributesClassName: current, modifyVolumeStatus } = status ?? {}
  const all = [spec.volumeAttributesClassName, current, modifyVolumeStatus?.targetVolumeAttributesClassName]
  return [...new Set(all)].filter((name) => !!name) as string[]
}
