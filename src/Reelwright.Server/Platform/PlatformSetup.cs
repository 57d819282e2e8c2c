using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Backup;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Mail;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Platform.Outbound;
using Reelwright.Server.Platform.Signals;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Platform;

/// <summary>What features stand on: configuration, database, signals, storage places and the manners of HTTP.</summary>
internal static class PlatformSetup
{
    public static void AddPlatform(this WebApplicationBuilder builder)
    {
        builder.AddChecked<DataOptions>(DataOptions.Section);
        builder.AddChecked<StorageOptions>(StorageOptions.Section);
        builder.AddChecked<DatabaseOptions>(DatabaseOptions.Section);
        builder.AddChecked<LimitsOptions>(LimitsOptions.Section);
        builder.AddChecked<ProxyOptions>(ProxyOptions.Section);
        builder.AddChecked<CorsOptions>(CorsOptions.Section);
        builder.AddChecked<ServerOptions>("");
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<DataFolder>(services => new DataFolder(services.GetRequiredService<IOptions<DataOptions>>()));
        builder.Services.AddSingleton<StorageSpace>();
        builder.Services.AddSingleton<KeepFiles>();
        builder.AddMediaStore();
        builder.Services.AddSingleton<DatabaseCopies>();
        builder.Services.AddSingleton<BackupWriter>();
        builder.Services.AddSingleton<BackupRestorer>();
        builder.Services.AddSingleton<RestoreMark>();
        builder.AddDatabase();
        builder.AddHttp();
        builder.AddOutbound();
        builder.Services.AddSingleton<StartMark>();
        builder.Services.AddHostedService<Startup>();
        builder.AddMail();
        builder.Services.AddSingleton<MaintenanceLeases>();
        builder.Services.AddSingleton<MaintenanceLoop>();
        builder.Services.AddHostedService(services => services.GetRequiredService<MaintenanceLoop>());
        builder.Services.AddSingleton<IMaintenanceTask, ForgetReplies>();
        builder.Services.AddSingleton<IMaintenanceTask, SweepTemporary>();
    }

    public static void UsePlatform(this WebApplication app)
    {
        app.UseMiddleware<ErrorHandling>();
        app.UseForwardedHeaders();
        app.UseRouting();
        app.UseCrossOrigin();
        app.UseMiddleware<Authentication>();
        app.UseMiddleware<RateLimiting>();
        app.UseMiddleware<IdempotencyMiddleware>();
        app.MapHealth();
    }

    /// <summary>Options that stop the start with a message when they are wrong.</summary>
    public static OptionsBuilder<T> AddChecked<T>(this IHostApplicationBuilder builder, string section)
        where T : class
    {
        var options = builder.Services.AddOptions<T>();
        options = section.Length == 0
            ? options.Bind(builder.Configuration, binder => binder.ErrorOnUnknownConfiguration = false)
            : options.BindConfiguration(section, binder => binder.ErrorOnUnknownConfiguration = true);
        return options.ValidateDataAnnotations().ValidateOnStart();
    }

    private static void AddMediaStore(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<StorageProvider>("Storage:Provider") is StorageProvider.S3)
        {
            builder.Services.AddSingleton<S3MediaStore>();
            builder.Services.AddSingleton<IMediaStore>(services => services.GetRequiredService<S3MediaStore>());
            builder.Services.AddSingleton<IStartTask>(services => services.GetRequiredService<S3MediaStore>());
        }
        else
        {
            builder.Services.AddSingleton<IMediaStore, FolderMediaStore>();
        }
    }

    private static void AddDatabase(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SignalBus>();
        builder.Services.AddSingleton<Database>();
        builder.Services.AddSingleton<Migrator>();
        builder.Services.AddSingleton<ServerSecrets>();
        builder.Services.AddSingleton<AuditLog>();
        builder.Services.AddSingleton<SqlitePragmas>();
        builder.Services.AddPooledDbContextFactory<ReelwrightDb>((services, db) =>
        {
            var options = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
            if (options.Provider is DatabaseProvider.Postgres)
            {
                db.UseNpgsql(options.PostgresConnection());
            }
            else
            {
                db.UseSqlite(options.ConnectionString ?? $"Data Source={services.GetRequiredService<DataFolder>().DatabaseFile}");
                db.AddInterceptors(services.GetRequiredService<SqlitePragmas>());
            }
        });
        builder.Services.AddHostedService<PostgresListener>();
    }

    private static void AddHttp(this WebApplicationBuilder builder)
    {
        builder.Services.PostConfigure<LoggerFilterOptions>(LogPrivacy.Apply);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.ConfigureHttpJsonOptions(json => ApiJson.Apply(json.SerializerOptions));
        builder.Services.AddCors();
        builder.Services.AddSingleton<RequestCounters>();
        builder.Services.AddSingleton<SiteAddress>();
        builder.Services.AddSingleton<IdempotencyStore>();
        builder.Services.AddSingleton<RequestFingerprint>();
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ProxyOptions>>((headers, proxy) =>
        {
            headers.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            headers.ForwardLimit = proxy.Value.ForwardLimit;
            headers.KnownProxies.Clear();
            headers.KnownIPNetworks.Clear();
            foreach (var network in proxy.Value.TrustedNetworks)
            {
                headers.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
            }

            if (proxy.Value.TrustedNetworks.Count == 0)
            {
                // An empty list means "trust everybody" to the middleware; here it means nobody.
                headers.ForwardedHeaders = ForwardedHeaders.None;
            }
        });
    }
}
