import { z } from 'zod'

/** A key in base64, of one of these lengths. */
const keys = (...lengths: readonly number[]) =>
  z.strictObject({
    keys: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[^:]+$/, 'secret names must not be empty or contain ":"'),
          secret: z
            .base64()
            .transform((text) => Buffer.from(text, 'base64'))
            .refine(({ length }) => lengths.includes(length), {
              // The text of a key must not get into a message.
              message: `secret is not of the expected length, expected one of ${lengths.join(', ')} bytes`,
            }),
        }),
      )
      .min(1),
  })

const provider = z
  .strictObject({
    aescbc: keys(16, 24, 32).optional(),
    aesgcm: keys(16, 24, 32).optional(),
    secretbox: keys(32).optional(),
    identity: z.strictObject({}).optional(),
  })
  .refine((given) => Object.values(given).filter((one) => one !== undefined).length === 1, {
    message: 'every provider object must have exactly one element',
  })

const entry = z.strictObject({ resources: z.array(z.string()).min(1), providers: z.array(provider).min(1) })

/** apiserver.config.k8s.io/v1 EncryptionConfiguration, but for KMS. */
export const encryptionSchema = z.strictObject({
  apiVersion: z.literal('apiserver.config.k8s.io/v1'),
  kind: z.literal('EncryptionConfiguration'),
  resources: z.array(entry).min(1),
})

export type EncryptionConfiguration = z.infer<typeof encryptionSchema>
export type EncryptionProvider = EncryptionConfiguration['resources'][number]['providers'][number]
