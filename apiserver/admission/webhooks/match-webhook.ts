import { forbidden } from '../../../apimachinery/errors.ts'
import type { AdmissionAttributes } from '../admission.ts'
import { matchResources } from '../matching/match-resources.ts'
import { errorText } from '../matching/match-selectors.ts'
import type { MatchTarget } from '../matching/target.ts'
import { objectsFor } from '../matching/versioned-objects.ts'
import { withAnswers } from '../policies/pending-answer.ts'
import type { PolicyProgram } from '../policies/policy-program.ts'
import { PolicyRun } from '../policies/policy-run.ts'
import { type PolicyDeps, RequestVariables } from '../policies/policy-variables.ts'
import type { Webhook } from './webhook.ts'

/**
 * Whether a webhook is to be asked about a request as it is now.
 * @returns the version of the resource that it asked for
 * @throws {ApiError} Forbidden: its match conditions failed; NotFound: there is no such namespace
 */
export async function matchWebhook(
  webhook: Webhook,
  attributes: AdmissionAttributes,
  deps: PolicyDeps,
): Promise<MatchTarget | undefined> {
  const { rules = [], matchPolicy, namespaceSelector, objectSelector } = webhook.spec
  // A webhook without rules is never asked; of policies it would be the other way around.
  if (rules.length === 0) return undefined
  const match = { resourceRules: rules, matchPolicy, namespaceSelector, objectSelector }
  const target = matchResources(match, attributes, deps)
  const { conditions } = webhook
  if (!target || !conditions) return target
  const holds = await conditionsHold(conditions, attributes, target, deps)
  if (typeof holds === 'boolean') return holds ? target : undefined
  if (webhook.ignoresFailures) return undefined
  throw forbidden(attributes.kind, attributes.name, holds)
}

/** @returns why that is not known */
async function conditionsHold(
  program: PolicyProgram,
  attributes: AdmissionAttributes,
  target: MatchTarget,
  deps: PolicyDeps,
): Promise<boolean | string> {
  try {
    const objects = await objectsFor(attributes, target, deps.convert)
    return await withAnswers(() => {
      const variables = new RequestVariables(attributes, target, objects, deps)
      return new PolicyRun(program, variables, null).matches(program.conditions)
    })
  } catch (err) {
    return errorText(err)
  }
}
