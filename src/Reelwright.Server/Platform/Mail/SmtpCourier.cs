using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace Reelwright.Server.Platform.Mail;

/// <summary>Hands letters to the configured mail server, several over one connection.</summary>
internal sealed class SmtpCourier(IOptions<SmtpOptions> options, LetterMessage messages, TimeProvider clock) : ICourier
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public async Task CarryAsync(IReadOnlyList<Letter> letters, LetterQueue queue, CancellationToken cancel)
    {
        var waiting = new Queue<Letter>(letters);
        try
        {
            using var server = NewClient();
            try
            {
                await ConnectAsync(server, cancel);
                while (waiting.TryPeek(out var letter))
                {
                    await HandOverAsync(server, letter, queue, cancel);
                    waiting.Dequeue();
                }

                await server.DisconnectAsync(quit: true, cancel);
            }
            catch (Exception lost) when (IsLost(lost) && !cancel.IsCancellationRequested)
            {
                // Whatever is left meets the same closed door.
                foreach (var letter in waiting)
                {
                    await queue.PostponeAsync(letter, Words(lost));
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The server stops. What may have been on the line stays claimed.
            foreach (var letter in waiting.Skip(1))
            {
                await queue.ReleaseAsync(letter);
            }

            throw;
        }
    }

    private async Task HandOverAsync(SmtpClient server, Letter letter, LetterQueue queue, CancellationToken cancel)
    {
        if (messages.Write(letter) is not { } message)
        {
            await queue.GiveUpAsync(letter, "its recipient is no address");
            return;
        }

        using (message)
        using (var late = new CancellationTokenSource(Patience, clock))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token))
        {
            try
            {
                await server.SendAsync(message, either.Token);
                await queue.ForgetAsync(letter);
            }
            catch (SmtpCommandException refused) when (IsForGood(refused))
            {
                await queue.GiveUpAsync(letter, Words(refused));
            }
            catch (SmtpCommandException refused) when (server.IsConnected)
            {
                await queue.PostponeAsync(letter, Words(refused));
            }
            catch (NotSupportedException foreign)
            {
                // An address with letters beyond ASCII, and a server that cannot have them.
                await queue.GiveUpAsync(letter, foreign.Message);
            }
        }
    }

    private async Task ConnectAsync(SmtpClient server, CancellationToken cancel)
    {
        var smtp = options.Value;
        using var late = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        await server.ConnectAsync(smtp.Host!, smtp.PortOrDefault, smtp.Line, either.Token);
        if (smtp.Username is { } username)
        {
            await server.AuthenticateAsync(username, smtp.Password!, either.Token);
        }
    }

    private SmtpClient NewClient()
    {
        // As .NET's own HTTP client does it: many authorities have stopped answering questions about single certificates.
        var client = new SmtpClient { CheckCertificateRevocation = false };
        if (options.Value.CaFile is { } file)
        {
            client.ServerCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors, file);
        }

        return client;
    }

    private static bool IsTrusted(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors, string authorities)
    {
        if (certificate is not X509Certificate2 own || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) is not SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ExtraStore.AddRange(sent?.ChainPolicy.ExtraStore ?? []);
        return chain.Build(own);
    }

    // 530 and its kin say that this server, not the letter, is unwelcome: its operator can mend that.
    private static bool IsForGood(SmtpCommandException refused) =>
        (int)refused.StatusCode is >= 500 and not (530 or 534 or 535 or 538) && refused.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted;

    private static bool IsLost(Exception failure) =>
        failure is SmtpCommandException or ProtocolException or AuthenticationException or SslHandshakeException or IOException or SocketException or OperationCanceledException
            or ServiceNotConnectedException or ServiceNotAuthenticatedException or NotSupportedException;

    private static string Words(Exception failure) => failure switch
    {
        SmtpCommandException refused => $"{(int)refused.StatusCode} {refused.Message}",
        OperationCanceledException => $"the mail server did not answer within {Patience.TotalSeconds:N0} s",
        _ => failure.Message,
    };
}
