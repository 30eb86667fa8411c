import { evidence, type Grounds, grounds } from "../verdict";
import { type Loss, leftOf } from "./loss";

/** Listeners in the region that is left show certificates of that region: ACM has no others for a load balancer. */
export function certificatesAreThere(loss: Loss): Partial<Grounds> {
  const { model, left } = loss;
  return grounds(
    ...leftOf(loss, "aws_lb_listener", "aws_lb_listener_certificate")
      .filter(({ attributes }) => attributes.certificate_arn !== undefined)
      .map((listener): Partial<Grounds> => {
        const value = model.literal(listener.attributes.certificate_arn);
        const region = model.target(value)?.region ?? /^arn:aws[\w-]*:acm:([a-z0-9-]+):/.exec(String(value))?.[1];
        const line = evidence(listener, "certificate_arn", `shows a certificate of ${region ?? "no known region"}`);
        if (region === undefined) return { open: [line] };
        return region === left
          ? { witnesses: [line] }
          : { against: [{ ...line, text: `${line.text}, not of ${left}` }] };
      }),
  );
}
