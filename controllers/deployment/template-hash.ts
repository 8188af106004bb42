import type { PodTemplateSpec } from '../../apimachinery/types/core-v1.ts'

/** The label that tells the pods of one template of a Deployment from those of others. */
export const templateHashLabel = 'pod-template-hash'

const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** A short name of a template; another one when names have collided `collisionCount` times. */
export function templateHash(template: PodTemplateSpec, collisionCount: number): string {
  const hash = fnv1a(canonical(template) + (collisionCount > 0 ? String(collisionCount) : ''))
  // As upstream writes hashes: decimal digits, each as a letter that spells no words.
  return [...String(hash)].map((digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join('')
}

/** JSON with sorted keys: the same for equal templates. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
    .join()}}`
}

/** 32-bit FNV-1a. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
