using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Stock;

/// <summary>A search that was made, with its answer, for a day: the sources ask not to be asked the same again.</summary>
internal sealed class StockSearch
{
    /// <summary>SHA-256 of what was searched and where.</summary>
    public required string Key { get; init; }

    /// <summary>A <see cref="StockPage"/>.</summary>
    public required string Body { get; init; }

    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>When it was given to somebody, a minute behind at most.</summary>
    public required DateTimeOffset ReturnedAt { get; init; }
}

/// <summary>An address that a search returned: only those are downloaded.</summary>
internal sealed class StockAddress
{
    /// <summary>SHA-256 of the address.</summary>
    public required string UrlHash { get; init; }

    public required StockType Type { get; init; }

    /// <summary>A <see cref="StockCredit"/>.</summary>
    public required string Credit { get; init; }

    public required DateTimeOffset ReturnedAt { get; init; }
}

/// <summary>Whose work a stored file is.</summary>
internal sealed class StockAttribution : IOwned
{
    public required string Filename { get; init; }

    public required long OwnerId { get; init; }

    public required StockType Type { get; init; }

    /// <summary>A <see cref="StockCredit"/>.</summary>
    public required string Credit { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class StockConfiguration : IEntityTypeConfiguration<StockSearch>, IEntityTypeConfiguration<StockAddress>, IEntityTypeConfiguration<StockAttribution>
{
    private static readonly ValueConverter<StockType, string> TypeWord = new(type => WordOf(type), word => Enum.Parse<StockType>(word, true));

    /// <summary>As it stands in the tables.</summary>
    public static string WordOf(StockType type) => JsonNamingPolicy.SnakeCaseLower.ConvertName(type.ToString());

    public void Configure(EntityTypeBuilder<StockSearch> search)
    {
        search.ToTable("stock_searches");
        search.HasKey(s => s.Key);
        search.Property(s => s.Key).HasMaxLength(64);
        search.HasIndex(s => s.FetchedAt);
    }

    public void Configure(EntityTypeBuilder<StockAddress> address)
    {
        address.ToTable("stock_items");
        address.HasKey(a => a.UrlHash);
        address.Property(a => a.UrlHash).HasMaxLength(64);
        address.Property(a => a.Type).HasConversion(TypeWord).HasMaxLength(16);
        address.HasIndex(a => a.ReturnedAt);
    }

    public void Configure(EntityTypeBuilder<StockAttribution> attribution)
    {
        attribution.ToTable("stock_attributions");
        attribution.HasKey(a => a.Filename);
        attribution.Property(a => a.Filename).HasMaxLength(100);
        attribution.Property(a => a.Type).HasConversion(TypeWord).HasMaxLength(16);
        attribution.HasIndex(a => new { a.OwnerId, a.CreatedAt });
    }
}
