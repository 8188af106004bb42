import { type CelEnvironment, mergeFunctions } from './check/environment.ts'
import { addressFunctions } from './library/addresses.ts'
import { authorizerFunctions } from './library/authorizer.ts'
import { conversionFunctions } from './library/conversions.ts'
import { formatFunctions } from './library/formats.ts'
import { listFunctions } from './library/lists.ts'
import { operatorFunctions } from './library/operators.ts'
import { optionalFunctions } from './library/optionals.ts'
import { quantityFunctions } from './library/quantities.ts'
import { regexFunctions } from './library/regex.ts'
import { semverFunctions } from './library/semver.ts'
import { stringFunctions } from './library/strings.ts'
import { timeFunctions } from './library/time-accessors.ts'
import { urlFunctions } from './library/urls.ts'
import { extensionMacros } from './syntax/extension-macros.ts'
import { standardMacros } from './syntax/standard-macros.ts'

/** What all expressions in Kubernetes 1.36 can use (k8s.io/apiserver/pkg/cel/environment, MustBaseEnvSet). */
export const baseEnvironment: CelEnvironment = {
  variables: new Map(),
  functions: mergeFunctions([
    ...operatorFunctions,
    ...conversionFunctions,
    ...timeFunctions,
    ...stringFunctions,
    ...optionalFunctions,
    ...listFunctions,
    ...regexFunctions,
    ...urlFunctions,
    ...addressFunctions,
    ...quantityFunctions,
    ...formatFunctions,
    ...semverFunctions,
    ...authorizerFunctions,
  ]),
  macros: new Map([...standardMacros, ...extensionMacros]),
  structType: () => undefined,
}
