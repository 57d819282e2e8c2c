using System.Globalization;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Utils;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Mail;

/// <summary>A letter as a message of the internet: text and HTML of the same words, marked as sent by a program.</summary>
internal sealed class LetterMessage(IOptions<SmtpOptions> options)
{
    private readonly MailboxAddress _from = MailboxAddress.Parse(options.Value.From ?? "Reelwright <reelwright@localhost>");

    /// <summary>Null when the recipient is no address.</summary>
    public MimeMessage? Write(Letter letter)
    {
        if (!MailboxAddress.TryParse(letter.Recipient, out var recipient) || recipient.Address != letter.Recipient || recipient.Domain.Length == 0)
        {
            return null;
        }

        var message = new MimeMessage { Subject = letter.Subject, Date = letter.CreatedAt };
        message.From.Add(_from);
        message.To.Add(recipient);

        // The same at each attempt, so that a mailbox which gets a letter twice can tell.
        message.MessageId = MimeUtils.EnumerateReferences(
            string.Create(CultureInfo.InvariantCulture, $"<letter-{letter.Id}.{letter.CreatedAt.ToMicroseconds()}@{_from.Domain}>")).First();
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        message.Body = new MultipartAlternative(Part("plain", letter.Text), Part("html", letter.Html));
        return message;
    }

    private static TextPart Part(string kind, string text) => new(kind) { Text = text, ContentTransferEncoding = ContentEncoding.QuotedPrintable };
}
