import { z } from 'zod'
import { type LevelVersion, type Mode, type PodSecurityPolicy, parseLevel, parseVersion } from './policy.ts'

const level = z
  .string()
  .default('privileged')
  .transform((text, context) => {
    const parsed = parseLevel(text)
    if (parsed) return parsed
    context.addIssue('must be one of privileged, baseline, restricted')
    return z.NEVER
  })

const version = z
  .string()
  .default('latest')
  .transform((text, context) => {
    const parsed = parseVersion(text)
    if (parsed !== undefined) return parsed
    context.addIssue('must be "latest" or "v1.x"')
    return z.NEVER
  })

const names = z.array(z.string().min(1)).default([])

/** The configuration of PodSecurity (pod-security.admission.config.k8s.io/v1 PodSecurityConfiguration). */
export const podSecurityConfigurationSchema = z
  .strictObject({
    apiVersion: z.literal('pod-security.admission.config.k8s.io/v1'),
    kind: z.literal('PodSecurityConfiguration'),
    defaults: z
      .strictObject({
        enforce: level,
        'enforce-version': version,
        audit: level,
        'audit-version': version,
        warn: level,
        'warn-version': version,
      })
      .prefault({}),
    exemptions: z.strictObject({ usernames: names, namespaces: names, runtimeClasses: names }).prefault({}),
  })
  .transform(({ defaults, exemptions }): PodSecurityConfiguration => {
    const ofMode = (mode: Mode): LevelVersion => ({ level: defaults[mode], version: defaults[`${mode}-version`] })
    return {
      defaults: { enforce: ofMode('enforce'), audit: ofMode('audit'), warn: ofMode('warn') },
      exempt: {
        users: new Set(exemptions.usernames),
        namespaces: new Set(exemptions.namespaces),
        runtimeClasses: new Set(exemptions.runtimeClasses),
      },
    }
  })

/** What counts in namespaces without labels, and who is not checked. */
export interface PodSecurityConfiguration {
  readonly defaults: PodSecurityPolicy
  readonly exempt: {
    readonly users: ReadonlySet<string>
    readonly namespaces: ReadonlySet<string>
    readonly runtimeClasses: ReadonlySet<string>
  }
}

const everything: LevelVersion = { level: 'privileged', version: 'latest' }

/** Namespaces without labels allow everything; nobody is exempt. */
export const defaultPodSecurity: PodSecurityConfiguration = {
  defaults: { enforce: everything, audit: everything, warn: everything },
  exempt: { users: new Set(), namespaces: new Set(), runtimeClasses: new Set() },
}
