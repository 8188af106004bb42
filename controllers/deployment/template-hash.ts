import type { PodTemplateSpec } from '../../apimachinery/types/core-v1.ts'
import { hashName } from '../workloads/hash.ts'

/** The label that tells the pods of one template of a Deployment from those of others. */
export const templateHashLabel = 'pod-template-hash'

/** A short name of a template; another one when names have collided `collisionCount` times. */
export function templateHash(template: PodTemplateSpec, collisionCount: number): string {
  return hashName(template, collisionCount)
}
