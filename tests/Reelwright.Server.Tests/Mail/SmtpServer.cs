using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;

namespace Reelwright.Server.Tests.Mail;

/// <summary>aiosmtpd in a process of its own, with a certificate of its own: STARTTLS and a password are needed to send.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    public const string Username = "studio";
    public const string Password = "letter-opener";
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("reelwright-smtp-");
    private Process? _process;

    public int Port { get; private set; }

    public string Certificate => Path.Combine(_home.FullName, "certificate.pem");

    public IReadOnlyList<(string, string?)> Settings =>
    [
        ("Smtp:Host", "127.0.0.1"), ("Smtp:Port", Port.ToString(CultureInfo.InvariantCulture)), ("Smtp:Username", Username), ("Smtp:Password", Password),
        ("Smtp:From", "Reelwright <studio@example.org>"), ("Smtp:Security", "starttls"), ("Smtp:CaFile", Certificate),
    ];

    public static async Task<SmtpServer> StartAsync()
    {
        var server = new SmtpServer();
        await server.RunAsync();
        return server;
    }

    /// <summary>What has arrived, the oldest first, once it is so many.</summary>
    public async Task<IReadOnlyList<MimeMessage>> ReceiveAsync(int count)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var watch = new FileSystemWatcher(_home.FullName, "*.eml");
        using var news = new SemaphoreSlim(0);
        watch.Renamed += (_, _) => news.Release();
        watch.EnableRaisingEvents = true;
        while (Arrived().Length < count)
        {
            try
            {
                await news.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                Assert.Fail($"Waited {Patience} for {count} messages; {Arrived().Length} came.");
            }
        }

        return [.. Arrived().Select(path => MimeMessage.Load(path))];
    }

    /// <summary>From now on nobody answers.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _home.Delete(recursive: true);
    }

    private string[] Arrived() => [.. Directory.GetFiles(_home.FullName, "*.eml").Order(StringComparer.Ordinal)];

    private async Task RunAsync()
    {
        var key = Path.Combine(_home.FullName, "key.pem");
        await WriteCertificateAsync(key);
        var start = new ProcessStartInfo(Python) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Mail", "smtp-server.py"), _home.FullName, Certificate, key, Username, Password])
        {
            start.ArgumentList.Add(argument);
        }

#pragma warning disable RS0030 // the tests' own mail server, which is another program
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{Python} did not start.");
#pragma warning restore RS0030
        var said = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (!int.TryParse(said, CultureInfo.InvariantCulture, out var port))
        {
            throw new InvalidOperationException($"The tests' mail server did not start. Run the tests with ./reelwright test, which installs python3-aiosmtpd. {await _process.StandardError.ReadToEndAsync()}");
        }

        Port = port;
    }

    private async Task WriteCertificateAsync(string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await File.WriteAllTextAsync(Certificate, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
