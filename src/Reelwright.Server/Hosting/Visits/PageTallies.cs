using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Hosting.Pages;

namespace Reelwright.Server.Hosting.Visits;

/// <summary>What happened on a page in one day of UTC. Each act counts once for a visitor and day.</summary>
internal sealed class PageDay
{
    public required long PageId { get; init; }

    /// <summary>Days since 1970.</summary>
    public required int Day { get; init; }

    public long Views { get; init; }

    public long UniqueViews { get; init; }

    public long Plays { get; init; }

    /// <summary>Visitors who saw at least a quarter of the film.</summary>
    public long Quarter { get; init; }

    public long Half { get; init; }

    public long ThreeQuarters { get; init; }

    public long Whole { get; init; }

    public long CtaClicks { get; init; }
}

internal sealed class PageDayConfiguration : IEntityTypeConfiguration<PageDay>
{
    public void Configure(EntityTypeBuilder<PageDay> day)
    {
        day.ToTable("page_days");
        day.HasKey(d => new { d.PageId, d.Day });
        day.HasOne<HostedPage>().WithMany().HasForeignKey(d => d.PageId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>Views of a page by the host whose link led to it.</summary>
internal sealed class PageReferrer
{
    public required long PageId { get; init; }

    /// <summary>A host, or one of <see cref="Referrers.Direct"/> and <see cref="Referrers.Other"/>.</summary>
    public required string Referrer { get; init; }

    public long Views { get; init; }
}

internal sealed class PageReferrerConfiguration : IEntityTypeConfiguration<PageReferrer>
{
    public void Configure(EntityTypeBuilder<PageReferrer> referrer)
    {
        referrer.ToTable("page_referrers");
        referrer.HasKey(r => new { r.PageId, r.Referrer });
        referrer.Property(r => r.Referrer).HasMaxLength(Referrers.MaxLength);
        referrer.HasOne<HostedPage>().WithMany().HasForeignKey(r => r.PageId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>A visitor of today, as nobody: a hash whose key is thrown away with the day. The row goes with it.</summary>
internal sealed class PageVisitor
{
    public required int Day { get; init; }

    public required long PageId { get; init; }

    /// <summary>See <see cref="VisitorHash"/>.</summary>
    public required string Visitor { get; init; }

    /// <summary>When a view last counted.</summary>
    public required DateTimeOffset ViewedAt { get; init; }

    /// <summary>Views that counted today.</summary>
    public int Views { get; init; }

    /// <summary>All of today.</summary>
    public PageActs Acts { get; init; }

    /// <summary>What the last write added to them.</summary>
    public PageActs FreshActs { get; init; }
}

internal sealed class PageVisitorConfiguration : IEntityTypeConfiguration<PageVisitor>
{
    public void Configure(EntityTypeBuilder<PageVisitor> visitor)
    {
        visitor.ToTable("page_visitors");
        visitor.HasKey(v => new { v.Day, v.PageId, v.Visitor });
        visitor.Property(v => v.Visitor).HasMaxLength(24);
        visitor.HasOne<HostedPage>().WithMany().HasForeignKey(v => v.PageId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>The key of one day's visitor hashes, the same on every node.</summary>
internal sealed class PageSalt
{
    public required int Day { get; init; }

    public required string Salt { get; init; }
}

internal sealed class PageSaltConfiguration : IEntityTypeConfiguration<PageSalt>
{
    public void Configure(EntityTypeBuilder<PageSalt> salt)
    {
        salt.ToTable("page_salts");
        salt.HasKey(s => s.Day);
        salt.Property(s => s.Day).ValueGeneratedNever();
        salt.Property(s => s.Salt).HasMaxLength(64);
    }
}
