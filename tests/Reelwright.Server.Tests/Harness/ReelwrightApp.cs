using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Reelwright.Server.Tests.Harness;

/// <summary>The whole studio on a real Kestrel port, with a database and a data folder of its own.</summary>
internal sealed class ReelwrightApp : WebApplicationFactory<Program>
{
    public const string AdminUsername = "admin";
    public const string AdminPassword = "admin-password-1";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("reelwright-test-");
    private readonly Dictionary<string, string?> _settings;
    private readonly Action<IServiceCollection>? _services;
    private readonly string? _postgres;
    private IHostApplicationLifetime? _life;

    private ReelwrightApp(string? postgres, Dictionary<string, string?> settings, Action<IServiceCollection>? services)
    {
        (_postgres, _settings, _services) = (postgres, settings, services);
        UseKestrel();
    }

    /// <summary>The data folder.</summary>
    public string Home => _home.FullName;

    /// <summary>Housekeeping that the test does itself, see <see cref="Housekeeping"/>.</summary>
    public HashSet<string> HeldTasks { get; } = new(StringComparer.Ordinal);

    /// <summary>Starts a server on a database of its own in which nothing is stored yet.</summary>
    /// <param name="settings">Configuration, e.g. <c>("Limits:Scale", "1000")</c>; request rates are scaled up unless a test sets them.</param>
    /// <param name="services">Replaces services (a clock, a handler).</param>
    public static async Task<ReelwrightApp> StartAsync(
        Db db = Db.Sqlite, IEnumerable<(string Key, string? Value)>? settings = null, Action<IServiceCollection>? services = null)
    {
        var values = new Dictionary<string, string?>
        {
            ["Limits:Scale"] = "1000",
            ["Admin:Username"] = AdminUsername,
            ["Admin:Password"] = AdminPassword,
            ["Admin:Email"] = "admin@example.org",
        };
        foreach (var (key, value) in settings ?? [])
        {
            values[key] = value;
        }

        var app = new ReelwrightApp(db is Db.Postgres ? await MigratedDatabases.CreatePostgresAsync() : null, values, services);
        try
        {
            if (db is Db.Sqlite && !values.ContainsKey("Data:Folder") && !values.ContainsKey("Database:ConnectionString"))
            {
                await MigratedDatabases.PutSqliteAsync(Path.Combine(app.Home, "reelwright.db"));
            }

            app.StartServer();
            app._life = app.Get<IHostApplicationLifetime>();
            return app;
        }
        catch
        {
            await app.CleanUpAsync();
            throw;
        }
    }

    /// <summary>A client without cookies of its own; send a Bearer key or keep the cookie yourself.</summary>
    /// <remarks>Not the factory's: with Kestrel that one keeps cookies whatever it is told.</remarks>
    public HttpClient CreatePlainClient() =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = ClientOptions.BaseAddress,

            // A request may wait for a film, and a test's films starve where the machine has other work.
            Timeout = TimeSpan.FromMinutes(5),
        };

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public override async ValueTask DisposeAsync()
    {
        await StopAsync();
        await base.DisposeAsync();
        await CleanUpAsync();
    }

    private async Task CleanUpAsync()
    {
        if (_postgres is not null)
        {
            await TestDatabase.DropAsync(_postgres);
        }

        SqliteConnection.ClearAllPools();
        _home.Delete(recursive: true);
    }

    // The base class disposes services while the program still stops, and some write at their stop. So the program is
    // asked to end, as by a signal, and awaited. A test may have stopped it before, and then its services are gone.
    private async Task StopAsync()
    {
        var life = _life ?? Get<IHostApplicationLifetime>();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = life.ApplicationStopped.Register(() => stopped.TrySetResult());
        life.StopApplication();
        await stopped.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Data:Folder", Home);

        // A free port by setting: handing it to UseKestrel changes the addresses while the program may be starting already.
        builder.UseSetting("urls", "http://127.0.0.1:0");
        if (_postgres is not null)
        {
            builder.UseSetting("Database:Provider", "postgres");
            builder.UseSetting("Database:ConnectionString", _postgres);
        }

        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));

        // Slow hashes are for attackers, not for tests.
        builder.ConfigureTestServices(services => services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = 1_000));
        if (_services is not null)
        {
            builder.ConfigureTestServices(_services);
        }
    }
}
