/** What CodeBuild is told beside its own variables: where the bundle is, and by which word a press is confirmed. */
export const BUTTON_VARIABLES = ["BUNDLE_BUCKET", "BUNDLE_PARAMETER", "DR_REGION", "RESULT_PARAMETER"] as const;

/** What a person typed, which the Automation document hands on. */
export const TYPED_VARIABLES = { reason: "PRESS_REASON", confirmation: "PRESS_CONFIRMATION" } as const;

/** The button's own code in the bundle. */
export const BUTTON_CODE = "failover.cjs";

/** File in which that code leaves its last words, for the parameter that the Automation document shows. */
export const LAST_WORDS = "result.txt";

/** Where a bundle lies in its bucket: everything below its own SHA-256, so that an old one stays whole beside a new one. */
export const bundleKey = {
  manifest: (digest: string) => `manifests/${digest}.json`,
  blob: (digest: string) => `blobs/${digest}`,
  report: (name: string) => `reports/${name}.json`,
} as const;

/**
 * Gets the button's own code, and believes it only after its checksum; the code does so with everything else. The
 * document shows the last words, and has overwritten those of an earlier press before.
 */
const FETCH_AND_PRESS = `
set -eu
tell() { aws ssm put-parameter --name "$RESULT_PARAMETER" --overwrite --value "$1" >tell.log || echo "The document cannot show this." >&2; }
stop() {
  words="The button refuses: $1 Nothing was changed. Run npm run bundle in a checkout, or press from there: npm run failover."
  echo "$words" >&2
  tell "$words"
  exit 1
}
manifest=$(aws ssm get-parameter --name "$BUNDLE_PARAMETER" --query Parameter.Value --output text) || stop "nobody says which bundle to use."
[ "$manifest" != none ] || stop "there is no bundle."
aws s3 cp --only-show-errors "s3://$BUNDLE_BUCKET/${bundleKey.manifest("$manifest")}" manifest.json || stop "the bundle's manifest is missing."
echo "$manifest  manifest.json" | sha256sum --check --status || stop "the bundle's manifest was altered."
code=$(node -p 'JSON.parse(require("fs").readFileSync("manifest.json")).files["${BUTTON_CODE}"].sha256')
aws s3 cp --only-show-errors "s3://$BUNDLE_BUCKET/${bundleKey.blob("$code")}" ${BUTTON_CODE} || stop "the bundle's code is missing."
echo "$code  ${BUTTON_CODE}" | sha256sum --check --status || stop "the bundle's code was altered."
ended=0
node ${BUTTON_CODE} || ended=$?
tell "$(cat ${LAST_WORDS} || echo "It ended without a word: read its log.")"
exit $ended
`.trim();

/**
 * The press from the bundle alone. Beside it only what AWS's image has: bash, coreutils, procps, AWS CLI, Node.js. As
 * JSON, which is YAML too. Source: CodeBuild user guide, "Build specification reference", version 0.2.
 */
export function buildspec(): string {
  return JSON.stringify({ version: 0.2, env: { shell: "bash" }, phases: { build: { commands: [FETCH_AND_PRESS] } } });
}
