using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Prompts;

namespace Reelwright.Server.Community;

/// <summary>A prompt that somebody shows to everybody, once an administrator has approved it.</summary>
internal sealed class CommunityPrompt
{
    public const int MaxTitle = 120;
    public const int MaxReason = 500;

    public long Id { get; init; }

    public required long AuthorId { get; init; }

    public required string Title { get; init; }

    public required string Prompt { get; init; }

    /// <summary>See <see cref="PromptText.KeyOf"/>: an account shows one text once.</summary>
    public required string PromptKey { get; init; }

    public string? Model { get; init; }

    /// <summary>Each as <see cref="Tags"/> writes it, joined by spaces.</summary>
    public required string Tags { get; init; }

    /// <summary>One of <see cref="PromptStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Why it was rejected, for its author.</summary>
    public string? Reason { get; init; }

    public long Ups { get; init; }

    public long Downs { get; init; }

    public long Uses { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When an administrator last decided about it.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    public long Score => Ups - Downs;
}

internal static class PromptStatus
{
    public const string Pending = "pending";
    public const string Approved = "approved";
    public const string Rejected = "rejected";
}

/// <summary>What one account says of one prompt; no row when it says nothing.</summary>
internal sealed class CommunityVote
{
    public required long PromptId { get; init; }

    public required long UserId { get; init; }

    /// <summary>1 or -1.</summary>
    public required int Vote { get; init; }
}

internal sealed class CommunityPromptConfiguration : IEntityTypeConfiguration<CommunityPrompt>, IEntityTypeConfiguration<CommunityVote>
{
    public void Configure(EntityTypeBuilder<CommunityPrompt> prompt)
    {
        prompt.ToTable("community_prompts");
        prompt.Ignore(p => p.Score);
        prompt.Property(p => p.Title).HasMaxLength(CommunityPrompt.MaxTitle);
        prompt.Property(p => p.PromptKey).HasMaxLength(PromptText.MaxKey);
        prompt.Property(p => p.Model).HasMaxLength(64);
        prompt.Property(p => p.Status).HasMaxLength(16);
        prompt.Property(p => p.Reason).HasMaxLength(CommunityPrompt.MaxReason);
        prompt.HasIndex(p => new { p.AuthorId, p.Id });
        prompt.HasIndex(p => new { p.Status, p.Id });
        prompt.HasIndex(p => new { p.AuthorId, p.PromptKey }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<CommunityVote> vote)
    {
        vote.ToTable("community_votes");
        vote.HasKey(v => new { v.PromptId, v.UserId });
        vote.HasOne<CommunityPrompt>().WithMany().HasForeignKey(v => v.PromptId).OnDelete(DeleteBehavior.Cascade);
    }
}
