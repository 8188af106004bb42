import { deepEqual, ownValue } from '../../../equality.ts'
import { type FieldError, forbiddenField, invalidField } from '../../../field-error.ts'
import type { PodSpec, Toleration } from '../../../types/core-v1.ts'
import { tolerationsErrors } from './scheduling/tolerations.ts'
import { appArmorContainerPrefix, profileAnnotationErrors } from './security/profile-annotations.ts'

/** Set by a node agent on the pod that stands for one of its static pods. */
export const mirrorPodAnnotation = 'kubernetes.io/config.mirror'
const tolerationsAnnotation = 'scheduler.alpha.kubernetes.io/tolerations'
const deletionCostAnnotation = 'controller.kubernetes.io/pod-deletion-cost'

type Annotations = Readonly<Record<string, string>> | undefined

/** What is wrong with annotations that mean something to Kubernetes, on a pod or a template. */
export function podAnnotationsErrors(annotations: Annotations, spec: PodSpec, path: string): FieldError[] {
  if (!annotations) return []
  const errors: FieldError[] = []
  const mirror = ownValue(annotations, mirrorPodAnnotation)
  if (mirror !== undefined && !spec.nodeName) {
    const detail = 'must set spec.nodeName if mirror pod annotation is set'
    errors.push(invalidField(`${path}[${mirrorPodAnnotation}]`, mirror, detail))
  }
  const cost = ownValue(annotations, deletionCostAnnotation)
  if (cost !== undefined && !isInt32(cost)) {
    errors.push(invalidField(`${path}[${deletionCostAnnotation}]`, cost, 'must be a 32bit integer'))
  }
  return [
    ...errors,
    ...tolerationsAnnotationErrors(ownValue(annotations, tolerationsAnnotation), path),
    ...profileAnnotationErrors(annotations, spec, path),
  ]
}

/** What an update may not do to annotations of a pod: those that its node agent goes by stay as they are. */
export function podAnnotationsUpdateErrors(annotations: Annotations, old: Annotations, path: string): FieldError[] {
  if (deepEqual(annotations, old)) return []
  const keys = new Set([...Object.keys(annotations ?? {}), ...Object.keys(old ?? {})])
  return [...keys].flatMap((key) => {
    const what = fixedAnnotation(key)
    if (!what || ownValue(annotations, key) === ownValue(old, key)) return []
    const verb = ownValue(old, key) === undefined ? 'add' : 'remove or update'
    return [forbiddenField(`${path}[${key}]`, `may not ${verb} ${what}`)]
  })
}

function fixedAnnotation(key: string): string | undefined {
  if (key === mirrorPodAnnotation) return 'mirror pod annotation'
  return key.startsWith(appArmorContainerPrefix) ? 'AppArmor annotations' : undefined
}

// As an integer is printed: without plus sign and leading zeros.
function isInt32(text: string): boolean {
  return /^(0|-?[1-9]\d*|-0+\d*)$/.test(text) && Number(text) === (Number(text) | 0)
}

function tolerationsAnnotationErrors(text: string | undefined, path: string): FieldError[] {
  if (!text) return []
  try {
    const tolerations: unknown = JSON.parse(text)
    if (!Array.isArray(tolerations)) throw new SyntaxError('json: cannot unmarshal into a list of tolerations')
    return tolerationsErrors(tolerations.map(asToleration), `${path}.${tolerationsAnnotation}`)
  } catch (err) {
    return [invalidField(path, tolerationsAnnotation, (err as Error).message)]
  }
}

function asToleration(value: unknown): Toleration {
  if (typeof value !== 'object' || value === null) throw new SyntaxError('json: cannot unmarshal into a toleration')
  return value
}
