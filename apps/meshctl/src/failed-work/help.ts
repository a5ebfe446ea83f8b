const codes = `
Exit codes: 0 done; 1 refused, failed again, or not complete as an app did not answer; 2 cannot be carried out`;

export const ofAll = `
Who asks: an admin client in MESHCART_CLIENT_ID and MESHCART_CLIENT_SECRET, or an access token in MESHCART_TOKEN or
--token-file; beside a shop that npm start runs here, its admin client. It needs the scopes work:read and work:write.

Examples:
  meshctl work list                                        what failed
  meshctl work show orders:parked-event:…                  one piece, with its payload
  meshctl work fix orders:parked-event:… --reason "…"      mend the payload in $EDITOR
  meshctl work redrive orders:parked-event:… --reason "…"  have it done again
  meshctl work discard orders:saga:… --reason "…"          give it up
${codes}`;

export const ofList = `
Examples:
  meshctl work list
  meshctl work list --app orders --kind parked-event
  meshctl work list --key 0190a2c4-0000-7000-8000-000000000001     all about one order
  meshctl work list --older-than 1h --json | jq -r '.items[].id'
${codes}`;

export const ofShow = `
What is personal reads "[masked]".

Examples:
  meshctl work show orders:parked-event:orders.billing-events:0190a2c4-0000-7000-8000-000000000001
  meshctl work show orders:… --json | jq .payload
${codes}`;

export const ofFix = `
A value "[masked]" leaves what is stored there. Nobody's change is lost: where somebody else was faster, it is refused.

Examples:
  meshctl work fix orders:… --reason "the currency was missing"
  meshctl work fix orders:… --payload mended.json --reason "ticket 4711" --dry-run
  meshctl work show orders:… --json | jq '.payload.currency = "EUR" | .payload' \\
    | meshctl work fix orders:… --payload - --reason "ticket 4711" --yes
${codes}`;

export const ofRedrive = `
What was redriven is not found again, so that to redrive twice is harmless.

Examples:
  meshctl work redrive orders:… --reason "the payload is mended"
  meshctl work redrive --app notifications --kind dead-job --dry-run
  meshctl work redrive --app notifications --kind dead-job --rate 5 --reason "the mail server is back" --yes
  meshctl work redrive --all --older-than 1h --reason "after the incident of Tuesday"
${codes}`;

export const ofDiscard = `
Later work of the same key goes on.

Examples:
  meshctl work discard orders:… --reason "the order was cancelled by hand"
${codes}`;
