import { z } from 'zod'
import { goQuote } from '../../../apimachinery/go-text.ts'
import { authenticatedGroup } from '../../auth/users.ts'

const text = z.string().default('')

const specSchema = z.object({
  user: text,
  group: text,
  namespace: text,
  apiGroup: text,
  resource: text,
  nonResourcePath: text,
  readonly: z.boolean().default(false),
})

const policySchema = z.object({
  apiVersion: z.literal('abac.authorization.kubernetes.io/v1beta1'),
  kind: z.literal('Policy'),
  spec: specSchema,
})

/** Lines from before there were versions say less. */
const unversionedSchema = z
  .object({ user: text, group: text, namespace: text, resource: text, readonly: z.boolean().default(false) })
  .transform(({ user, group, namespace, resource, readonly }): AbacPolicy => {
    const everybody = user === '' && group === ''
    return {
      user,
      group: everybody ? authenticatedGroup : group,
      namespace: namespace || '*',
      apiGroup: '*',
      resource: resource || '*',
      nonResourcePath: namespace === '' && resource === '' ? '*' : '',
      readonly,
    }
  })

/** Lets somebody do something; `*` is anything, `''` nothing. A path may end in `*`. */
export type AbacPolicy = Readonly<z.infer<typeof specSchema>>

/**
 * Reads a file of `--authorization-policy-file`: a policy as JSON on each line, besides empty lines and comments.
 * @throws {Error} a line is none
 */
export function parsePolicyFile(content: string): readonly AbacPolicy[] {
  return content.split('\n').flatMap((line, i) => {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) return []
    try {
      return [policyOf(JSON.parse(trimmed))]
    } catch (cause) {
      const why = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message
      throw new Error(`line ${i + 1}: ${goQuote(trimmed)}: ${why}`, { cause })
    }
  })
}

function policyOf(document: unknown): AbacPolicy {
  const isVersioned = typeof document === 'object' && document !== null && 'apiVersion' in document
  if (!isVersioned) return unversionedSchema.parse(document)
  const { spec } = policySchema.parse(document)
  return spec.user === '*' || spec.group === '*' ? { ...spec, group: authenticatedGroup } : spec
}
