import { ownValue } from '../../../apimachinery/equality.ts'
import { type FieldError, invalidField } from '../../../apimachinery/field-error.ts'

const levels = ['privileged', 'baseline', 'restricted'] as const

/** How strict a policy is, from what allows everything on. */
export type Level = (typeof levels)[number]

/** A version of Kubernetes whose checks count: the minor of `v1.x`, or those of this one. */
export type PolicyVersion = number | 'latest'

/** A level as a version of Kubernetes defines it. */
export interface LevelVersion {
  readonly level: Level
  readonly version: PolicyVersion
}

/** What becomes of pods that break a level: they are refused, recorded in the audit log, warned of. */
export interface PodSecurityPolicy {
  readonly enforce: LevelVersion
  readonly audit: LevelVersion
  readonly warn: LevelVersion
}

export type Mode = keyof PodSecurityPolicy

const modes: readonly Mode[] = ['enforce', 'audit', 'warn']

const labelPrefix = 'pod-security.kubernetes.io/'

/** `restricted:latest`, as messages name it. */
export function formatLevel({ level, version }: LevelVersion): string {
  return `${level}:${version === 'latest' ? version : `v1.${version}`}`
}

/** What of a policy is not `privileged`: `enforce=baseline:latest, warn=restricted:v1.30`; `''` when all of it is. */
export function formatPolicy(policy: PodSecurityPolicy): string {
  return modes
    .filter((mode) => policy[mode].level !== 'privileged')
    .map((mode) => `${mode}=${formatLevel(policy[mode])}`)
    .join(', ')
}

/** Whether both are the same. */
export function isSameLevel(a: LevelVersion, b: LevelVersion): boolean {
  return a.level === b.level && a.version === b.version
}

/** Positive when `a` is stricter than `b`. */
export function compareLevels(a: Level, b: Level): number {
  return levels.indexOf(a) - levels.indexOf(b)
}

/** @returns undefined when the text is no version */
export function parseVersion(text: string): PolicyVersion | undefined {
  if (text === 'latest') return text
  const minor = /^v1\.(0|[1-9][0-9]*)$/.exec(text)?.[1]
  return minor === undefined ? undefined : Number(minor)
}

/** @returns undefined when the text is no level */
export function parseLevel(text: string): Level | undefined {
  return levels.find((level) => level === text)
}

/**
 * The policy that the labels of a namespace ask for, and what is wrong with them. A label that cannot be read refuses
 * what can be refused, but warns of nothing.
 */
export function policyOf(
  labels: Readonly<Record<string, string>> | undefined,
  defaults: PodSecurityPolicy,
): { readonly policy: PodSecurityPolicy; readonly errors: readonly FieldError[] } {
  const reader = new LabelReader(labels)
  const enforce = reader.read('enforce', defaults.enforce, 'restricted')
  const audit = reader.read('audit', defaults.audit, 'privileged')
  const warn = reader.read('warn', defaults.warn, 'privileged')
  const policy = { enforce, audit, warn: reader.has('warn') ? warn : atLeast(warn, enforce, reader) }
  return { policy, errors: reader.errors }
}

/** Who enforces more than they warn of learns from warnings, too, what the enforced level refuses of workloads. */
function atLeast(warn: LevelVersion, enforce: LevelVersion, reader: LabelReader): LevelVersion {
  if (!reader.isValidLevel('enforce') || compareLevels(enforce.level, warn.level) <= 0) return warn
  return { level: enforce.level, version: reader.has('warn-version') ? warn.version : enforce.version }
}

class LabelReader {
  readonly errors: FieldError[] = []
  readonly #labels: Readonly<Record<string, string>> | undefined

  constructor(labels: Readonly<Record<string, string>> | undefined) {
    this.#labels = labels
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined
  }

  isValidLevel(mode: Mode): boolean {
    return parseLevel(this.#value(mode) ?? '') !== undefined
  }

  read(mode: Mode, fallback: LevelVersion, whenInvalid: Level): LevelVersion {
    const [level, version] = [this.#value(mode), this.#value(`${mode}-version`)]
    return {
      level:
        level === undefined
          ? fallback.level
          : (parseLevel(level) ?? this.#refuse(mode, level, `must be one of ${levels.join(', ')}`, whenInvalid)),
      version:
        version === undefined
          ? fallback.version
          : (parseVersion(version) ??
            this.#refuse(`${mode}-version`, version, 'must be "latest" or "v1.x"', 'latest' as const)),
    }
  }

  #value(name: string): string | undefined {
    return ownValue(this.#labels, `${labelPrefix}${name}`)
  }

  #refuse<T>(name: string, value: string, detail: string, instead: T): T {
    this.errors.push(invalidField(`metadata.labels[${labelPrefix}${name}]`, value, detail))
    return instead
  }
}
