using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using MimeKit;
using Reelwright.EndToEnd.Tests.Running;

namespace Reelwright.EndToEnd.Tests.Browsing;

/// <summary>A running studio with a film in it, and a real Chromium before it.</summary>
public sealed class Studio : IAsyncLifetime
{
    /// <summary>Headless ones say that they are, and do not count as visitors.</summary>
    private const string Agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";

    private readonly StudioFolder _folder = new();
    private readonly HttpClient _api = new(new SocketsHttpHandler());
    private CliProcess? _server;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private Task<Uri[]>? _mailedLinks;

    public Uri Address { get; private set; } = null!;

    public string Film { get; private set; } = "";

    /// <summary>Where pictures of pages are left, for people to look at.</summary>
    public static string Pictures { get; } = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "pages")).FullName;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        var browser = _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = ChromiumPath(),

            // Chromium's own sandbox does not run as root. Nothing but our pages is opened here.
            Args = Environment.IsPrivilegedProcess ? ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"] : ["--autoplay-policy=no-user-gesture-required"],
        });
        await ServeAsync();
        var film = await PostAsync("/api/generate?wait=60", new { prompt = "a lighthouse at dusk", width = 320, height = 192, frames = 25, steps = 1, seed = 7 });
        Film = film.GetProperty("filename").GetString()!;
        await PostAsync("/api/profile", new { display_name = "Mira Oduya" });
        _browser = await browser;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _api.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Somebody new, with a window of this size.</summary>
    public async Task<Visitor> VisitorAsync(int width = 1440, int height = 900, ColorScheme colours = ColorScheme.Light, bool script = true)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colours,
            JavaScriptEnabled = script,
            UserAgent = $"{Agent} {Guid.CreateVersion7():N}",
            ReducedMotion = ReducedMotion.Reduce,
        });
        return await Visitor.ComeAsync(context);
    }

    public async Task<JsonElement> PostAsync(string path, object body) => await ReadAsync(await _api.PostAsJsonAsync(new Uri(Address, path), body));

    public async Task<JsonElement> PutAsync(string path, object body) => await ReadAsync(await _api.PutAsJsonAsync(new Uri(Address, path), body));

    /// <summary>Where two letters lead, still unused: one to choose a new password, one to confirm a new address.</summary>
    public Task<Uri[]> MailedLinksAsync() => _mailedLinks ??= AskForLettersAsync();

    public async Task<JsonElement> GetAsync(string path) => await ReadAsync(await _api.GetAsync(new Uri(Address, path)));

    private async Task ServeAsync()
    {
        _server = CliProcess.Start("serve", "--port", "0", "--data", _folder.Data, "--Limits:Scale=1000");
        await _server.SaysAsync("Listening on http://127.0.0.1:");
        var file = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder.Data, "server.json"))).RootElement;
        Address = new Uri(file.GetProperty("address").GetString()!);
        _api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", file.GetProperty("token").GetString());
    }

    private async Task<Uri[]> AskForLettersAsync()
    {
        using var browser = new HttpClient(new SocketsHttpHandler()) { BaseAddress = Address };
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        foreach (var (path, body) in new (string, object)[]
        {
            ("/api/signup", new { username = "mira", password = "a-long-password", email = "mira@example.org" }),
            ("/api/password-reset/request", new { username = "mira" }),
            ("/api/settings/email", new { email = "mira@example.com", password = "a-long-password" }),
        })
        {
            await ReadAsync(await browser.PostAsJsonAsync(path, body));
        }

        return [await LinkInLetterAsync("/account/reset?token="), await LinkInLetterAsync("/account/email?token=")];
    }

    /// <summary>Waits for a letter with such a link: they are written beside the requests that cause them.</summary>
    private async Task<Uri> LinkInLetterAsync(string path)
    {
        var start = new Uri(Address, path).AbsoluteUri;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var letters = Directory.CreateDirectory(Path.Combine(_folder.Data, "mail")).EnumerateFiles("*.eml").Select(file => MimeMessage.Load(file.FullName).TextBody);
            if (letters.SelectMany(text => (text ?? "").Split()).FirstOrDefault(word => word.StartsWith(start, StringComparison.Ordinal)) is { } link)
            {
                return new Uri(link);
            }

            Assert.False(patience.IsCancellationRequested, $"No letter leads to {start}");
            await Task.Delay(100, CancellationToken.None);
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage reply)
    {
        using (reply)
        {
            var text = await reply.Content.ReadAsStringAsync();
            Assert.True(reply.IsSuccessStatusCode, text);
            return JsonDocument.Parse(text).RootElement.Clone();
        }
    }

    private static string ChromiumPath() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "chromium"))
        .FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("There is no chromium on PATH; ./reelwright test installs it.");
}
