import { createTransport } from 'nodemailer';
import * as z from 'zod';
import { GiveUp } from '../../delivery/delivery-error.ts';
import { defineChannel } from '../channel.ts';
import { asDeliveryError } from './failure.ts';
import { html } from './html.ts';
import { messageId, thread } from './thread.ts';

const address = z.email().max(254);

const config = z
  .strictObject({
    host: z.string().min(1).meta({ title: 'Mail server' }),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .default(587)
      .meta({ title: 'Port', description: '587 with STARTTLS, 465 with TLS' }),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .meta({ title: 'Encryption', description: 'none: only for a mail server on this very machine' }),
    user: z.string().optional().meta({ title: 'User' }),
    password: z.string().optional().meta({ title: 'Password', secret: true }),
    from: address.meta({ title: 'Sender' }),
    to: z.array(address).min(1).max(50).meta({ title: 'Recipients' }),
    ca: z
      .string()
      .startsWith('-----BEGIN CERTIFICATE-----')
      .optional()
      .meta({ title: 'Own certificate authority', description: 'PEM; only if the server has no public certificate' }),
  })
  .refine((one) => one.security !== 'none' || ['localhost', '127.0.0.1', '::1'].includes(one.host), {
    path: ['security'],
    message: 'none sends mail and password readable by anybody on the way: use starttls or tls',
  })
  .refine((one) => (one.user === undefined) === (one.password === undefined), {
    path: ['password'],
    message: 'user and password belong together: set both or none',
  })
  .meta({ title: 'E-mail' });
export type EmailConfig = z.output<typeof config>;

/** Time for each step of the conversation; a mail server may be slow to answer the data (RFC 5321 §4.5.3.2 allows minutes). */
const connectMs = 10_000;
const silenceMs = 30_000;

export const email = defineChannel({
  kind: 'email',
  title: 'E-mail',
  config,
  async send(settings, notification, deps) {
    const words = deps.words(notification.operation, notification.message);
    const transport = createTransport(connection(settings));
    try {
      const result = await transport.sendMail({
        from: { name: 'Forewarn', address: settings.from },
        to: settings.to,
        subject: words.subject,
        text: words.text,
        html: html(notification.operation, notification.message, words),
        date: new Date(deps.now()),
        messageId: messageId(notification.id, settings.from),
        ...thread(notification.id, settings.from),
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        priority: notification.message.priority === 'P1' && notification.operation !== 'resolve' ? 'high' : 'normal',
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      if (result.rejected.length > 0) {
        const refused = result.rejected.map(String).join(', ');
        throw new GiveUp(`The mail server refused ${refused}; the other recipients were told. Correct the address.`);
      }
    } catch (error) {
      throw asDeliveryError(error, `${settings.host}:${settings.port}`);
    } finally {
      transport.close();
    }
  },
});

function connection(settings: EmailConfig) {
  return {
    host: settings.host,
    port: settings.port,
    secure: settings.security === 'tls',
    requireTLS: settings.security === 'starttls',
    ignoreTLS: settings.security === 'none',
    ...(settings.user !== undefined ? { auth: { user: settings.user, pass: settings.password ?? '' } } : {}),
    tls: {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2' as const,
      ...(settings.ca === undefined ? {} : { ca: settings.ca }),
    },
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silenceMs,
    dnsTimeout: connectMs,
  };
}
